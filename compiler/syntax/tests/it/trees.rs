//! Goldens of trees and of the abstract syntax.
