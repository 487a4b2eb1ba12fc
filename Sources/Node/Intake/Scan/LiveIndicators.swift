//! The indicators in force: what was put together before, what came since, and what of the first holds no more.
//!
//!   store ──► all of it, at the start ─────────────► base  ─────────┐
//!     │                                              − hidden       ├──► union ──► matches
//!     └─────► what came or was narrowed since ─────► overlay ───────┘
//!
//!   base − hidden + overlay ── folded (by somebody else, meanwhile) ──► the next base

public import GRDB
public import Kernel
public import Matching

/// Indicators in two layers, which answer as one index of everything would. A change costs what it brings and not what is
/// there; so that this stays so, whoever holds one has it folded when `isFoldDue`. Nothing of it outlives the process:
/// the store is what counts, and `update` brings in what it holds.
public struct LiveIndicators: Sendable {
  /// How much is taken in at a time, and from when on there is to be folded.
  public struct Limits: Hashable, Sendable {
    /// The most rows of one `update`, but for batches that must not be in force by halves.
    public var rowsMax = 10_000
    /// The most of them of one batch, so that a short list does not wait for a long one.
    public var batchRowsMax = 2_500
    /// Up to so many changes the overlay is never folded.
    public var overlayMin = 10_000
    /// Beyond so many changes it always is; in between beyond an eighth of the base.
    public var overlayMax = 100_000

    /// What a node keeps to.
    public init() {}
  }

  /// What an update found.
  public struct Update: Sendable {
    /// The batches that are wholly in force, in the order of import.
    public fileprivate(set) var batches: [StoredBatch] = []
    /// Whether that is all there is. If not, the next update brings more.
    public fileprivate(set) var isWhole = true
  }

  /// What is watched for in the stream of events, in the order of identifiers.
  public private(set) var watched: [WatchedIndicator] = []

  private let limits: Limits
  private let sieveSeed: UInt64?
  /// Whether what was stored at the start is in the base, all of it.
  private var isBegun: Bool
  private var base: IndicatorStore
  private var overlay: IndicatorStore
  /// Batches of the base that were narrowed or taken back since.
  private var hiddenBatches: Set<ID<IndicatorBatch>> = []
  /// Their indicators in the base, which count no more. Those that still hold lie in the overlay as they are now.
  private var hidden: Set<ID<Indicator>> = []

  /// Nothing is in force yet. With a seed lines are sieved before they are read (`IndicatorStore.init`).
  public init(limits: Limits = Limits(), sieveSeed: UInt64? = nil) {
    self.init(IndicatorStore(sieveSeed: sieveSeed), limits: limits, sieveSeed: sieveSeed)
  }

  /// Exactly these.
  public init(
    _ store: IndicatorStore, limits: Limits = Limits(), sieveSeed: UInt64? = nil
  ) {
    self.limits = limits
    self.sieveSeed = sieveSeed
    base = store
    overlay = IndicatorStore(sieveSeed: sieveSeed)
    isBegun = !store.parts.isEmpty
    watch()
  }

  /// How many changes lie beside the base.
  public var changes: Int { overlay.details.count + hidden.count }

  /// Whether the layers are to be put together.
  public var isFoldDue: Bool {
    let most = min(limits.overlayMax, max(limits.overlayMin, base.details.count / 8))
    guard changes > most else { return false }
    // A list that is still being read is not folded: asked for its sake, folding would find nothing to do, over and over.
    let whole = overlay.parts.values.reduce(0) { $0 + ($1.isWhole ? $1.members.count : 0) }
    return whole + hidden.count > most
  }

  // MARK: Asking

  /// The indicators in force that fit any of these observables and count at that moment; each pair of indicator and
  /// observable once, sorted.
  public func matches(_ observables: [Observable], at moment: Instant) -> [Match] {
    var found = base.index.matches(observables, at: moment)
    if !hidden.isEmpty { found.removeAll { hidden.contains($0.indicator) } }
    guard overlay.index.count > 0 else { return found }
    let since = overlay.index.matches(observables, at: moment)
    if found.isEmpty { return since }
    // No indicator is in both, once what is hidden is out.
    return since.isEmpty ? found : (found + since).sorted()
  }

  /// Which lines need to be read for them; nil where every line does. `readsVerdicts`: those with a sensor's verdict do, too.
  func sieve(readsVerdicts: Bool) -> RecordSieve? {
    guard watched.isEmpty, let first = base.sieve else { return nil }
    if overlay.details.isEmpty { return RecordSieve([first], readsVerdicts: readsVerdicts) }
    guard let second = overlay.sieve else { return nil }
    return RecordSieve([first, second], readsVerdicts: readsVerdicts)
  }

  /// What is known of an indicator; nil for one that is not in force.
  public func detail(of indicator: ID<Indicator>) -> IndicatorDetail? {
    if let detail = overlay.details[indicator] { return detail }
    return hidden.contains(indicator) ? nil : base.details[indicator]
  }

  // MARK: Following the store

  /// Brings in what a store holds by now. What was narrowed or taken back is out of force, or in force as it is now, when
  /// this returns; so is a new list, the newest first, as far as `Limits.rowsMax` goes. What was in force stays in force
  /// when it throws; then, and where it is not whole, ask again.
  public mutating func update(from database: any DatabaseReader) throws -> Update {
    defer {
      watch()
      prepare()
    }
    return try database.read { db in try self.update(in: db) }
  }

  private mutating func update(in db: Database) throws -> Update {
    let stored = try StoredBatch.all(in: db)
    var update = Update()
    // At the start everything is read before anything is matched: nobody would look back for what is missing. Aside until
    // it is all there: where reading breaks off, the half of a list would be taken for the whole.
    guard isBegun else {
      var all = IndicatorStore(sieveSeed: sieveSeed)
      for batch in stored { try all.add(batch.id, version: batch.narrowings, in: db) }
      (base, isBegun) = (all, true)
      update.batches = stored
      return update
    }
    leaveOut(allBut: Set(stored.map(\.id)))
    for batch in stored {
      guard let held = version(of: batch.id), held != batch.narrowings else { continue }
      // Read before the old rows go, and never by parts: what still holds must not be out of force in between.
      var anew = IndicatorStore(sieveSeed: sieveSeed)
      try anew.add(batch.id, version: batch.narrowings, in: db)
      leaveOut(batch.id)
      overlay.take(batch.id, from: anew)
    }
    try addNew(stored.filter { version(of: $0.id) == nil }, in: db)
    update.batches = stored.filter { version(of: $0.id) != nil }
    update.isWhole = update.batches.count == stored.count
    return update
  }

  /// Adds rows of batches that are not wholly in force yet: first those of which there is nothing, the newest first, then
  /// those that are being read, the oldest first.
  private mutating func addNew(_ batches: [StoredBatch], in db: Database) throws {
    let begun = batches.filter { overlay.parts[$0.id] != nil }
    let untouched = batches.reversed().filter { overlay.parts[$0.id] == nil }
    var room = limits.rowsMax
    for batch in untouched + begun {
      // Narrowed while it was read: from the start. It counts for live events only when it is whole.
      if let part = overlay.parts[batch.id], part.version != batch.narrowings {
        overlay.remove(batch.id)
      }
      if batch.isLookedBack {
        // Nobody looks back for it again: what is seen between two parts of it would be lost.
        try overlay.add(batch.id, version: batch.narrowings, in: db)
        continue
      }
      guard room > 0 else { continue }
      room -= try overlay.add(
        batch.id, version: batch.narrowings, most: min(room, limits.batchRowsMax), in: db)
    }
  }

  /// In which version a batch is wholly in force; nil where it is not.
  private func version(of batch: ID<IndicatorBatch>) -> Int? {
    if let part = overlay.parts[batch] { return part.isWhole ? part.version : nil }
    return hiddenBatches.contains(batch) ? nil : base.parts[batch]?.version
  }

  private mutating func leaveOut(_ batch: ID<IndicatorBatch>) {
    overlay.remove(batch)
    guard let part = base.parts[batch], hiddenBatches.insert(batch).inserted else { return }
    hidden.formUnion(part.members)
  }

  private mutating func leaveOut(allBut stored: Set<ID<IndicatorBatch>>) {
    let held = Set(base.parts.keys).union(overlay.parts.keys)
    for batch in held.subtracting(stored).sorted() { leaveOut(batch) }
  }

  /// A pattern of a batch that is still being read waits for it: each change of what is watched for reads the log again.
  private mutating func watch() {
    var found = base.watched.filter { !hidden.contains($0.id) }
    if !overlay.watched.isEmpty {
      let partial = overlay.parts.values.filter { !$0.isWhole }
      let waiting = partial.reduce(into: Set<ID<Indicator>>()) { $0.formUnion($1.members) }
      found += overlay.watched.filter { !waiting.contains($0.id) }
    }
    watched = found.sorted { $0.id < $1.id }
  }

  /// With more in the overlay every line is read until it is folded: making its sieve anew takes about as many milliseconds
  /// as there are tens of thousands, at each change.
  static let overlaySieveMax = 20_000

  /// Makes the sieves that are not up to date. A list that comes in by parts waits for the last of them.
  private mutating func prepare() {
    base.prepare()
    guard overlay.details.count <= Self.overlaySieveMax else { return }
    if overlay.parts.values.allSatisfy(\.isWhole) { overlay.prepare() }
  }

  // MARK: Folding

  /// The two layers as one: what takes long, to be done beside the stream with a copy.
  public func folded() -> IndicatorStore {
    var folded = base
    for batch in hiddenBatches.sorted() { folded.remove(batch) }
    for batch in overlay.parts.keys.sorted() where overlay.parts[batch]?.isWhole ?? false {
      folded.take(batch, from: overlay)
    }
    folded.prepare()
    return folded
  }

  /// Goes on with what was folded from an earlier copy of this. What changed since stays in the overlay or is hidden, so
  /// that nothing else comes into force by it. Gives what was there before: to let go of a million texts takes a while too.
  public mutating func adopt(_ folded: IndicatorStore) -> LiveIndicators {
    let before = self
    var rest = IndicatorStore(sieveSeed: sieveSeed)
    for batch in overlay.parts.keys.sorted() {
      guard let part = overlay.parts[batch] else { continue }
      if part.isWhole, folded.parts[batch]?.version == part.version { continue }
      rest.take(batch, from: overlay)
    }
    let gone = folded.parts.filter { batch, part in before.version(of: batch) != part.version }
    hiddenBatches = Set(gone.keys)
    hidden = gone.values.reduce(into: []) { $0.formUnion($1.members) }
    base = folded
    overlay = rest
    watch()
    prepare()
    return before
  }
}
