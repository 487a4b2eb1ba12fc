//! The indicators as the sieve knows them: hashes of what they match, and which lengths of networks there are.

internal import Kernel

/// The indicators of a sieve. Each has a place, a number of the caller's choice under which he finds it again.
public struct SieveIndex: Sendable {
  let hash: SieveHash
  let table: SieveTable
  let shape: Shape

  /// What need not be asked.
  struct Shape: Sendable {
    static let blockWords = 1024
    /// Lengths of IPv4 networks shorter than 32, as bits.
    var ipv4Lengths: UInt64 = 0
    /// One bit for each network of 16 bits that holds a network of an indicator or lies in one.
    var ipv4Blocks = [UInt64](repeating: 0, count: blockWords)
    /// Lengths of IPv6 networks, ascending.
    var ipv6Lengths: [Int] = []
    var hasURLs = false
    var hasMails = false
    var hasAssets = false
    var hasSubjects = false
  }

  /// How many hashes there are; a URL has two.
  public var count: Int { table.count }

  /// Collects indicators for an index.
  public struct Builder: Sendable {
    let hash: SieveHash
    private var pairs: [(hash: UInt64, place: UInt64)] = []
    private var shape = Shape()

    /// An empty one. `seed` should be drawn anew for each index.
    public init(seed: UInt64) { hash = SieveHash(seed: seed) }

    /// Makes room for so many indicators.
    public mutating func reserve(_ count: Int) { pairs.reserveCapacity(count) }

    /// Adds an indicator that is found again at `place`, at most `SieveTable.placeMax`.
    public mutating func insert(_ pattern: IndicatorIndex.Pattern, at place: UInt64) {
      precondition(place <= SieveTable.placeMax)
      switch pattern {
      case .network(let prefix): insert(prefix.address, length: prefix.length, at: place)
      case .value(.ipv4(let address)): insert(.v4(address), length: 32, at: place)
      case .value(.ipv6(let address)): insert(IPAddress(address), length: nil, at: place)
      case .value(.domain(let name)):
        add(hash.text(.domain, backwards: name.text.utf8), place)
      case .value(.url(let text)): insert(url: text, at: place)
      case .value(.hash(let value)): add(hash.text(.digits, value.digits.utf8), place)
      case .value(.asset(let text)):
        shape.hasAssets = true
        add(hash.exactText(.asset, text.utf8), place)
      case .value(.mail(let text)):
        shape.hasMails = true
        add(hash.text(.mail, backwards: text.utf8), place)
      case .value(.subject(let text)):
        shape.hasSubjects = true
        add(hash.text(.subject, text.utf8), place)
      }
    }

    /// The index of what was added.
    public consuming func build() -> SieveIndex {
      SieveIndex(hash: hash, table: SieveTable(pairs), shape: shape)
    }

    mutating func hasURLs() { shape.hasURLs = true }

    mutating func add(_ hash: UInt64, _ place: UInt64) {
      pairs.append((hash, place))
    }

    private mutating func insert(_ address: IPAddress, length: Int?, at place: UInt64) {
      switch address {
      case .v4(let address):
        let length = length ?? 32
        let mask: UInt32 = length == 0 ? 0 : ~0 << (32 - UInt32(length))
        let network = address.bits & mask
        add(hash.ipv4(network, length: length), place)
        guard length < 32 else { return }
        shape.ipv4Lengths |= 1 << UInt64(length)
        let first = Int(network >> 16)
        let last = length >= 16 ? first : first + (1 << (16 - length)) - 1
        for block in first...last { shape.ipv4Blocks[block >> 6] |= 1 << UInt64(block & 63) }
      case .v6(let address):
        let length = length ?? 128
        let network = IPv6Network(address, length: length)
        add(hash.ipv6(high: network.high, low: network.low, length: length), place)
        if !shape.ipv6Lengths.contains(length) {
          shape.ipv6Lengths.append(length)
          shape.ipv6Lengths.sort()
        }
      }
    }

    /// Under the whole text where an event shows host and path as they stand in it, and under its host alone.
    private mutating func insert(url text: String, at place: UInt64) {
      shape.hasURLs = true
      let url = SieveURL(text)
      if url.isPlain {
        add(hash.exactText(.url, url.rest), place)
      } else {
        add(hash.text(.oddURLHost, backwards: url.host), place)
      }
      add(hash.text(.urlHost, backwards: url.host), place)
    }
  }
}

/// A network of IPv6 addresses.
struct IPv6Network {
  let high: UInt64
  let low: UInt64

  init(_ address: IPv6Address, length: Int) {
    let highMask: UInt64 = length == 0 ? 0 : length >= 64 ? ~0 : ~0 << (64 - UInt64(length))
    let lowMask: UInt64 = length <= 64 ? 0 : ~0 << (128 - UInt64(length))
    high = address.high & highMask
    low = address.low & lowMask
  }
}

extension SieveHash {
  /// The hash of a text in either case.
  func text(_ kind: Kind, _ bytes: some Sequence<UInt8>) -> UInt64 {
    var value = start(kind)
    for byte in bytes { value = Self.step(value, byte) }
    return Self.finish(value)
  }

  /// The hash of a text in either case, from its end: so the hashes of all its suffixes come by the way.
  func text(_ kind: Kind, backwards bytes: some BidirectionalCollection<UInt8>) -> UInt64 {
    text(kind, bytes.reversed())
  }

  /// The hash of a text as it stands.
  func exactText(_ kind: Kind, _ bytes: some Sequence<UInt8>) -> UInt64 {
    var value = start(kind)
    for byte in bytes { value = Self.exactStep(value, byte) }
    return Self.finish(value)
  }
}
