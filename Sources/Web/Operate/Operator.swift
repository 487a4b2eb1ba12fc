//! What the command line asks of a node, whether it opens the store itself or talks to a running one.

internal import Formats
public import Kernel
public import Node

/// The operator's verbs over anything that takes commands.
public struct Operator: Sendable {
  /// Submits a command as the node.
  public let submit: @Sendable (Command) async -> Node.Answer
  /// Node time.
  public let now: @Sendable () -> Instant
  /// How long a one-time sign-in link works, in node time.
  public let linkLife: Instant.Span
  /// What is asked of the node; nil where nothing is compared.
  let queries: Queries?
  /// The lines to other nodes; nil where this one can have none.
  public let links: LinkDesk?
  /// Every erasure of the store.
  public let erasures: @Sendable () throws -> [ErasureLine]

  /// An operator over a function.
  public init(
    submit: @escaping @Sendable (Command) async -> Node.Answer,
    now: @escaping @Sendable () -> Instant, linkLife: Instant.Span = .days(1),
    queries: Queries? = nil, links: LinkDesk? = nil,
    erasures: @escaping @Sendable () throws -> [ErasureLine] = { [] }
  ) {
    self.queries = queries
    self.links = links
    self.submit = submit
    self.now = now
    self.linkLife = linkLife
    self.erasures = erasures
  }

  /// What was refused or broke.
  public struct Problem: Error, CustomStringConvertible, Sendable {
    /// The refusal's code, or what failed.
    public let description: String
    /// Whether the world broke rather than that something was refused.
    public let isFailure: Bool
    /// A problem from its parts.
    public init(description: String, isFailure: Bool) {
      self.description = description
      self.isFailure = isFailure
    }
  }

  /// Submits and gives what was made; throws what was refused.
  @discardableResult
  public func ask(_ command: Command) async throws -> [RecordReference] {
    switch await submit(command) {
    case .done(let records): return records
    case .refused(let refusal): throw Problem(description: refusal.code, isFailure: false)
    case .failed(let reason, _): throw Problem(description: reason, isFailure: true)
    }
  }

  /// Makes a one-time sign-in link for an account; it works for `linkLife`.
  public func signInLink(login: String, publicURL: String) async throws -> String {
    let secret = Entropy.secret(bytes: 24)
    try await ask(
      .openSession(
        login: login, hash: Hash(sha256: Array(secret.utf8)), until: now() + linkLife, once: true))
    return "\(publicURL)/sign-in/\(secret)"
  }

  /// Makes a link that signs in once for the account of that name, as its administrator does: it works for
  /// `Account.linkLife`, the old password ends, and it is a Fact. Throws `notFound` where nobody has the name,
  /// `accountClosed` and `personHasLeft` as the node says them.
  public func accountLink(login: String, publicURL: String) async throws -> String {
    guard let account = try queries?.account(login: login)?.account else {
      throw Problem(description: "notFound", isFailure: false)
    }
    let secret = Entropy.secret(bytes: 32)
    try await ask(.account(account, .link(hash: Hash(sha256: Array(secret.utf8)))))
    return "\(publicURL)/sign-in/\(secret)"
  }

  /// What an import took and what it did not.
  public struct Imported: Sendable {
    /// Entries taken.
    public var taken = 0
    /// Lines that were not, with their numbers.
    public var problems: [(line: Int, reason: String)] = []
    /// All that were not taken.
    public var problemCount = 0
    /// The batches made.
    public var batches: [RecordReference] = []

    fileprivate mutating func add(_ line: Int, _ reason: String) {
      problemCount += 1
      if problems.count < 1000 { problems.append((line, reason)) }
    }
  }

  /// Imports a list of indicators, so many at a time that no transaction grows long. What an allow list names is not
  /// taken, and told with the list and the entry that say so.
  public func importIndicators(
    _ bytes: [UInt8], source: String, marking: TLP, allowed: AllowLists = AllowLists(),
    progress: @Sendable (Int) -> Void = { _ in }
  ) async throws -> Imported {
    var imported = Imported()
    var part: [IndicatorEntry] = []
    for row in IndicatorRows(bytes) {
      switch row.entry {
      case .success(let entry):
        if let reason = allowed.reason(for: entry.pattern) {
          imported.add(row.line, "\(reason.list): \(reason.entry)")
        } else {
          part.append(entry)
        }
      case .failure(let reason): imported.add(row.line, "\(reason)")
      }
      if part.count == 5000 {
        imported.batches += try await ask(
          .importIndicators(part, source: source, marking: marking))
        imported.taken += part.count
        part = []
        progress(imported.taken)
      }
    }
    if !part.isEmpty {
      imported.batches += try await ask(.importIndicators(part, source: source, marking: marking))
      imported.taken += part.count
    }
    return imported
  }
}
