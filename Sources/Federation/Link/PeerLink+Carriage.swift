//! Letters that are carried by hand: which bundles went and came, and whether one may be taken.

public import Kernel

extension PeerLink {
  /// How far carrying by hand is.
  public struct Carriage: Hashable, Sendable, Codable {
    /// Since when there is no line and letters are carried; nil where there is a line.
    public internal(set) var since: Instant?
    /// The number of the last bundle that was written here; 0 before the first.
    public internal(set) var written: Int64
    /// When it was written.
    public internal(set) var writtenAt: Instant?
    /// The number of the peer's last bundle that was taken here; 0 before the first.
    public internal(set) var taken: Int64
    /// When it was taken.
    public internal(set) var takenAt: Instant?
    /// When the peer wrote it, by the peer's clock: never to be compared with this node's.
    public internal(set) var newest: Instant?
    /// The hash that its cover names.
    public internal(set) var hash: Hash?

    init() {
      written = 0
      taken = 0
    }
  }

  /// Whether letters are carried by hand: the peer is then never called silent and never waited for.
  public var isCarried: Bool { carriage?.since != nil }

  /// The number that the next bundle bears.
  public var nextBundle: Int64 { (carriage?.written ?? 0) + 1 }

  /// Whether a bundle may be taken; changes nothing. Whatever is refused here leaves no trace, so that the right file can
  /// be handed in. Callers take its frames one by one, each by the rules of the link, and say that it was taken last.
  public func examine(_ bundle: LinkBundle, at now: Instant) throws(Refusal) {
    if isRevoked { throw .linkRevoked }
    let cover = bundle.cover.document
    guard cover.from == peer, cover.to == own, bundle.cover.isSigned(byAnyOf: keys(at: now)),
      case .hello(let hello)? = bundle.frames.first, hello.document.from == peer,
      hello.document.to == own, hello.isSigned(byAnyOf: keys(at: now)),
      // The word of a line, or of another bundle, begins none.
      hello.document.bundle == bundle.content
    else { throw .bundleUnsigned }
    if let refusal = staleness(of: cover) { throw refusal }
    // A hello that is newer than anything heard and says less is for the link to judge: the peer has gone back in time.
    let word = hello.document
    let isOfOldEpoch =
      word.epoch < peerEpoch || word.epoch == peerEpoch && word.stream < peerStream
    if isOfOldEpoch, word.at <= newestAt { throw .bundleOldEpoch }
  }

  /// Whatever waited when an older bundle was written and has no receipt yet stands in the newer one too.
  private func staleness(of cover: BundleCover) -> Refusal? {
    guard let carriage, let newest = carriage.newest else { return nil }
    if cover.hash == carriage.hash, cover.number == carriage.taken { return .bundleDoubled }
    return cover.at <= newest ? .bundleStale : nil
  }

  func wrote(_ number: Int64, letters: Int, hash: Hash, by: Actor) throws(Refusal) -> [Body] {
    if isRevoked { throw .linkRevoked }
    guard number == nextBundle else { throw .bundleRaced }
    return [.bundleWritten(number: number, letters: letters, hash: hash, by: by)]
  }

  func took(_ cover: BundleCover, by: Actor) throws(Refusal) -> [Body] {
    if isRevoked { throw .linkRevoked }
    if let refusal = staleness(of: cover) { throw refusal }
    return [.bundleTaken(number: cover.number, at: cover.at, hash: cover.hash, by: by)]
  }
}
