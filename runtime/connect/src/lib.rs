//! Where files come from and tables go to.
