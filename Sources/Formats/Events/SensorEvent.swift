//! What one sensor line says, whichever form it came in: when, between whom, and what could be looked up.

public import Kernel

/// One event of a sensor, read and normalised. Everything in it comes from outside: the texts are hostile until a page
/// or a mail has escaped them.
public struct SensorEvent: Hashable, Sendable {
  /// The longest text kept from an event, in bytes of UTF-8; longer ones are cut.
  public static let textBytesMax = 2048
  /// How far the sensor's clock may be ahead of ours before the event is marked. Source: `kernel.md`, HTTP.
  public static let aheadMax = Instant.Span.minutes(10)

  /// One end of a connection.
  public struct Endpoint: Hashable, Sendable {
    /// The address.
    public let address: IPAddress
    /// The port, 0…65535; nil where the protocol or the sensor has none.
    public let port: UInt16?
  }

  /// The sensor's own judgement. Alone it is capped at severity 3. Source: `kernel.md`, Event log and store.
  public struct Verdict: Hashable, Sendable {
    /// The highest severity that a sensor alone can give.
    public static let severityMax = 3

    /// Which rule fired: `gid:signature_id` for EVE, the note for Zeek, `vendor|product|signature` for CEF, the
    /// signature itself for the plain form.
    public let rule: String
    /// The rule's text as the sensor wrote it.
    public let signature: String
    /// Our severity, 1…3.
    public let severity: Int
  }

  /// When the sensor saw it, by the sensor's clock.
  public let time: Instant
  /// Whether `time` was more than `aheadMax` after the moment of receipt. Such an event is taken all the same.
  public let isAhead: Bool
  /// The sensor's word for the kind of event: EVE's `event_type`, Zeek's `_path`, `cef` or `plain`.
  public let kind: String
  /// Where the connection came from.
  public let source: Endpoint?
  /// Where it went.
  public let destination: Endpoint?
  /// Everything that an indicator or a constituency can match, sorted, each once.
  public let observables: [Observable]
  /// The sensor's own judgement; nil for an event that only records.
  public let verdict: Verdict?
  /// The sensor's name for itself.
  public let sensorName: String?
  /// A sentence that came with the event.
  public let message: String?

  /// Whether a sensor's time is so far ahead of the moment of receipt that its clock must be wrong.
  public static func isAhead(_ time: Instant, of receivedAt: Instant) -> Bool {
    time > receivedAt + aheadMax
  }

  /// A text cut to `textBytesMax`, between two characters of Unicode, with U+FFFD for each U+0000: a column of a store ends
  /// there, and what joins alerts by it would join those of other days.
  static func cut(_ original: String) -> String {
    var text = original
    if text.utf8.contains(0) {
      text = String(
        String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }
    guard text.utf8.count > textBytesMax else { return text }
    var kept = String.UnicodeScalarView()
    var bytes = 0
    for scalar in text.unicodeScalars {
      bytes += UTF8.width(scalar)
      if bytes > textBytesMax { break }
      kept.append(scalar)
    }
    return String(kept)
  }
}
