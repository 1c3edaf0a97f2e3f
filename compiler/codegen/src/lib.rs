//! Airflow DAGs and Kubernetes manifests from a checked program.
