//! One line from a sensor: which form it is, and what it says or why it says nothing.

public import Kernel

/// Reads one line of a batch.
public enum EventLine {
  /// The longest line, in bytes. Source: `kernel.md`, HTTP.
  public static let lineBytesMax = 1_048_576

  /// The event in a line that arrived at `receivedAt` (wall time), or why there is none. An object with `event_type`
  /// is Suricata EVE, one with `ts` is Zeek, one with any name of the plain form is a plain event; a line that is no
  /// object and has `CEF:` in it is a CEF message.
  public static func read(
    _ line: ArraySlice<UInt8>, receivedAt: Instant
  ) -> Result<SensorEvent, EventRefusal> {
    do throws(EventRefusal) {
      guard line.count <= lineBytesMax else { throw .tooLong(bytes: line.count) }
      let isObject = line.first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "{")
      if !isObject, CEF.recognises(line) {
        return .success(try CEF.read(line, receivedAt: receivedAt))
      }
      guard let object = EventObject(try json(line)) else { throw .notAnObject }
      if object.has("event_type") { return .success(try EVE.read(object, receivedAt: receivedAt)) }
      if Zeek.recognises(object) {
        return .success(try Zeek.read(object, receivedAt: receivedAt))
      }
      guard PlainEvent.recognises(object) else { throw .unknownForm }
      return .success(try PlainEvent.read(object, receivedAt: receivedAt))
    } catch {
      return .failure(error)
    }
  }

  /// The moment in an event's time member; EVE writes `2017-03-25T16:49:58.856335-0600`, without RFC 3339's colon.
  static func time(_ object: EventObject, _ name: String) throws(EventRefusal) -> Instant {
    guard object.has(name) else { throw .missingTime }
    guard let text = object.text(name), let time = Instant(sensorTime: text) else { throw .badTime }
    return time
  }

  private static func json(_ line: ArraySlice<UInt8>) throws(EventRefusal) -> JSON {
    do throws(JSON.Problem) {
      return try JSON.parse(line)
    } catch {
      switch error {
      case .tooLarge: throw .tooLong(bytes: line.count)
      case .tooDeep: throw .tooDeep
      case .invalidUTF8: throw .notUTF8
      case .duplicateName: throw .duplicateKey
      case .unexpectedEnd, .unexpectedByte, .trailingBytes, .controlCharacter, .invalidEscape,
        .loneSurrogate, .invalidNumber, .numberOutOfRange:
        throw .notJSON(offset: error.offset)
      }
    }
  }
}
