//! How much of everything is taken from another node. Each has a name here, a row in docs/protocol and a test at it and
//! one past it.

public import Kernel

/// The limits of protocol version 1. Lengths of texts are bytes in UTF-8.
public enum LinkLimits {
  /// The protocol versions that this node speaks, ascending.
  public static let versions: [Int64] = [1]
  /// Most versions that a hello may offer.
  public static let versionsMax = 16
  /// Longest word of a fixed list, e.g. a kind.
  public static let wordBytesMax = 40
  /// Longest name of a node.
  public static let nodeBytesMax = 100
  /// Longest text of a public key.
  public static let keyBytesMax = 200
  /// Longest reference to a record.
  public static let recordBytesMax = 80
  /// Most bytes of a letter's envelope with its signatures.
  public static let envelopeBytesMax = 32 << 10
  /// Most bytes of any other signed document.
  public static let documentBytesMax = 64 << 10
  /// Most bytes of one frame on a line or in a bundle: the largest letter with room for its members' names.
  public static let frameBytesMax = (1 << 20) + (32 << 10) + 1024
  /// Most lists and objects that may be open at once in a frame.
  public static let depthMax = 12
  /// Most signatures under one document: both sides of a transfer, and the body above them.
  public static let signaturesMax = 3
  /// Most organisations in the audience of one envelope; a wider one goes as several.
  public static let audienceMax = 512
  /// Most duties of secrecy that a marking names.
  public static let legalMax = Marking.legalMax
  /// Longest code of such a duty.
  public static let legalCodeBytesMax = 100
  /// Longest basis of such a duty, in each language.
  public static let legalBasisBytesMax = 600

  /// How many envelopes of one lane may be on their way: those behind them wait.
  public static let window: Int64 = 256
  /// How many sequence numbers are remembered behind the newest without a gap: twice the window, so that whatever the
  /// sender may still doubt is known.
  public static let rememberedMax = 512
  /// Most envelopes of one lane that wait for a receipt. One more is refused, and what it told must climb at once.
  public static let waitingMax = 8192
  /// Most items of one receipt.
  public static let receiptItemsMax = 256
  /// Most ranges of one lane in a gap request or in voids.
  public static let rangesMax = 128
  /// Most keys of one peer that are known at a time.
  public static let keysMax = 8
  /// Most refusals that a link remembers, and how many in an hour are too many.
  public static let refusalsMax = 100

  /// How often a hello is said on a line that lasts: three may be lost before the peer is silent.
  public static let helloEvery = Instant.Span.seconds(20)
  /// Most bytes of frames in one request upward.
  public static let uploadBytesMax = 4 << 20
  /// Most bytes of letters that this node says together; a larger letter goes alone. What is said together is taken by the
  /// peer together: on the slowest line, 128 kbit/s, an alert that comes behind it waits a quarter of a minute.
  public static let togetherBytesMax = 256 << 10
  /// How long nothing may be heard before the peer is said to be silent. Source: users-and-screens R6.
  public static let silentAfter = Instant.Span.seconds(60)
  /// How long a peer is silent before whoever keeps this node is written to.
  public static let silenceToldAfter = Instant.Span.minutes(10)
  /// How often two nodes compare what they hold of each other.
  public static let digestEvery = Instant.Span.days(1)
  /// How far ahead `notAfter` may lie.
  public static let notAfterMax = Instant.Span.days(30)
  /// How long a node's former key is still taken after a rotation.
  public static let keyOverlap = Instant.Span.days(7)
  /// Least between two new keys of a node: no more of them than `keysMax` are in force at a time.
  public static let rotateEvery = Instant.Span.days(1)
  /// Most records of one page of a digest.
  public static let digestPageMax = 500
  /// Most frames of one bundle: the windows of three lanes, and what is said beside them.
  public static let bundleFramesMax = 1024
  /// Most relays between two nodes.
  public static let hopsMax: Int64 = 4
  /// Most nodes further on to which one line leads.
  public static let routesMax = 512
  /// Most nodes beside that a node knows through others.
  public static let siblingsMax = 512
}
