//! A store in memory, read without the flag that keeps readers from writing.

internal import GRDB

/// A database queue whose reads do not raise `PRAGMA query_only` before and lower it after: SQLite compiles every prepared
/// statement of a connection anew when that flag changes, which cost a simulated node one seventh of its time. A node on
/// disk reads over connections of their own and never pays it. The simulator is one thread, so a read sees one state
/// without a transaction too; that queries write nothing is held by the node on disk.
final class SimulatedStore: DatabaseWriter {
  private let queue: DatabaseQueue

  /// A new store in memory, with nothing in it.
  init() throws { queue = try DatabaseQueue() }

  var configuration: Configuration { queue.configuration }
  var path: String { queue.path }
  func close() throws { try queue.close() }
  func interrupt() { queue.interrupt() }

  // MARK: Reading

  func read<T>(_ value: (Database) throws -> T) throws -> T {
    try queue.inDatabase(value)
  }

  func read<T: Sendable>(_ value: @Sendable (Database) throws -> T) async throws -> T {
    try await queue.unsafeRead(value)
  }

  func asyncRead(_ value: @escaping @Sendable (Result<Database, any Error>) -> Void) {
    queue.asyncUnsafeRead(value)
  }

  func unsafeRead<T>(_ value: (Database) throws -> T) throws -> T {
    try queue.inDatabase(value)
  }

  func unsafeRead<T: Sendable>(
    _ value: @Sendable (Database) throws -> T
  ) async throws -> T {
    try await queue.unsafeRead(value)
  }

  func asyncUnsafeRead(_ value: @escaping @Sendable (Result<Database, any Error>) -> Void) {
    queue.asyncUnsafeRead(value)
  }

  func unsafeReentrantRead<T>(_ value: (Database) throws -> T) throws -> T {
    try queue.unsafeReentrantRead(value)
  }

  func spawnConcurrentRead(
    _ value: @escaping @Sendable (Result<Database, any Error>) -> Void
  ) {
    queue.spawnConcurrentRead(value)
  }

  func _add<Reducer: ValueReducer>(
    observation: ValueObservation<Reducer>, scheduling scheduler: some ValueObservationScheduler,
    onChange: @escaping @Sendable (Reducer.Value) -> Void
  ) -> AnyDatabaseCancellable {
    queue._add(observation: observation, scheduling: scheduler, onChange: onChange)
  }

  // MARK: Writing

  func writeWithoutTransaction<T>(_ updates: (Database) throws -> T) rethrows -> T {
    try queue.writeWithoutTransaction(updates)
  }

  func writeWithoutTransaction<T: Sendable>(
    _ updates: @Sendable (Database) throws -> T
  ) async throws -> T {
    try await queue.writeWithoutTransaction(updates)
  }

  func barrierWriteWithoutTransaction<T>(_ updates: (Database) throws -> T) throws -> T {
    try queue.barrierWriteWithoutTransaction(updates)
  }

  func barrierWriteWithoutTransaction<T: Sendable>(
    _ updates: @Sendable (Database) throws -> T
  ) async throws -> T {
    try await queue.barrierWriteWithoutTransaction(updates)
  }

  func asyncBarrierWriteWithoutTransaction(
    _ updates: @escaping @Sendable (Result<Database, any Error>) -> Void
  ) {
    queue.asyncBarrierWriteWithoutTransaction(updates)
  }

  func asyncWriteWithoutTransaction(_ updates: @escaping @Sendable (Database) -> Void) {
    queue.asyncWriteWithoutTransaction(updates)
  }

  func unsafeReentrantWrite<T>(_ updates: (Database) throws -> T) rethrows -> T {
    try queue.unsafeReentrantWrite(updates)
  }
}
