import ControlPlane
import Store

/// The control plane's ``BatchStore`` is PostgreSQL: every member has its counterpart there.
extension PostgresStore: BatchStore {}
