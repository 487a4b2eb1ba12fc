//! What is wrong with a text that is not JSON, and how much of a text is taken.

extension JSON {
  /// Why a text was refused. `at` is the offset in bytes from the start of the text.
  public enum Problem: Error, Hashable, Sendable {
    /// The text is longer than the limit; `at` is the limit.
    case tooLarge(at: Int)
    /// More open lists and objects than the limit; `at` is the bracket that is one too many.
    case tooDeep(at: Int)
    /// The text ends inside a value.
    case unexpectedEnd(at: Int)
    /// A byte that cannot stand here.
    case unexpectedByte(at: Int)
    /// Something after the value.
    case trailingBytes(at: Int)
    /// Bytes that are not UTF-8 (also overlong forms, surrogates, beyond U+10FFFF).
    case invalidUTF8(at: Int)
    /// A raw byte below 0x20 inside a text.
    case controlCharacter(at: Int)
    /// A backslash with something after it that is no escape.
    case invalidEscape(at: Int)
    /// `\ud800`…`\udfff` without its other half.
    case loneSurrogate(at: Int)
    /// A leading zero, a missing digit, a bare sign.
    case invalidNumber(at: Int)
    /// A number beyond a double's range or longer than `Limits.numberBytesMax`.
    case numberOutOfRange(at: Int)
    /// A name that its object has already; `at` is the second one's opening quote.
    case duplicateName(at: Int)

    /// The offset in bytes.
    public var offset: Int {
      switch self {
      case .tooLarge(let at), .tooDeep(let at), .unexpectedEnd(let at), .unexpectedByte(let at),
        .trailingBytes(let at), .invalidUTF8(let at), .controlCharacter(let at),
        .invalidEscape(let at), .loneSurrogate(let at), .invalidNumber(let at),
        .numberOutOfRange(let at), .duplicateName(let at):
        at
      }
    }
  }

  /// How much of a text is taken before it is refused.
  public struct Limits: Hashable, Sendable {
    /// The most lists and objects that may be open at once, 1 … 512. A scalar alone has depth 0.
    public let depthMax: Int
    /// The most bytes a text may have.
    public let bytesMax: Int

    /// 64 levels and 64 MiB, the greatest body that the HTTP interface takes.
    public static let `default` = Limits(depthMax: 64, bytesMax: 64 << 20)
    /// The deepest that may be asked for: beyond it the parser's own stack would be at stake.
    public static let depthCeiling = 512
    /// The longest number in bytes. A double's exact decimal form needs at most 1,077 digits and nobody sends it.
    public static let numberBytesMax = 1024

    /// Limits of one's own; a depth beyond 1 … 512 is brought to the nearer end.
    public init(depthMax: Int = 64, bytesMax: Int = 64 << 20) {
      self.depthMax = min(max(depthMax, 1), Self.depthCeiling)
      self.bytesMax = bytesMax
    }
  }

  /// Reads one JSON text, strictly: UTF-8 without a byte order mark, no name twice, nothing after the value.
  /// The first problem is thrown with its place; nothing is half-read.
  /// Source: RFC 8259; names and surrogates as RFC 7493 (I-JSON).
  public static func parse(
    _ bytes: some Collection<UInt8>, limits: Limits = .default
  ) throws(Problem) -> JSON {
    guard bytes.count <= limits.bytesMax else { throw .tooLarge(at: limits.bytesMax) }
    var parser = JSONParser(bytes: Array(bytes), depthMax: limits.depthMax)
    return try parser.document()
  }
}
