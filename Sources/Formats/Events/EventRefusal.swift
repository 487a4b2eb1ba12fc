//! Why one line of a batch is not an event.

/// Why one line of a batch was refused. The other lines of the batch are not harmed by it.
public enum EventRefusal: Error, Hashable, Sendable {
  /// Not JSON; the offset is the byte in the line where reading stopped, from 0.
  case notJSON(offset: Int)
  /// The line holds bytes that are not UTF-8.
  case notUTF8
  /// The line is longer than `EventLine.lineBytesMax`.
  case tooLong(bytes: Int)
  /// Objects and arrays lie deeper than the JSON reader allows.
  case tooDeep
  /// One object names the same member twice, so that two readers could read two different events.
  case duplicateKey
  /// JSON, but not an object.
  case notAnObject
  /// None of `timestamp` (EVE) and `time` (plain form).
  case missingTime
  /// The time is there but is no RFC 3339 date-time (EVE may write the zone as `-0600`).
  case badTime
  /// An object that is neither EVE (`event_type`) nor Zeek (`ts`) nor the plain form (`time` and its other names).
  case unknownForm
  /// A member of the plain form that cannot be read, by name, or `CEF` where a message has fewer than seven fields.
  /// EVE and Zeek are taken leniently and never refused for this.
  case badField(String)
}
