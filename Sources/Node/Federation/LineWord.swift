//! What bytes from a peer are, read before anything is asked of the node or of the line that remembers.

public import Federation
public import Kernel

/// One thing that came on a line.
public enum LineWord: Hashable, Sendable {
  /// It can be read.
  case frame(LinkFrame)
  /// It is no frame; under the identifier that it claims, or that follows from its bytes.
  case unreadable(ID<Envelope>)

  /// Reads bytes.
  public init(bytes: some Collection<UInt8>) {
    do throws(Malformed) { self = .frame(try LinkFrame(bytes: bytes)) } catch {
      self = .unreadable(LinkFrame.claimedID(in: bytes) ?? LinkFrame.derivedID(of: bytes))
    }
  }

  /// The same, with the first of these keys that signed it remembered: whoever examines it need not look again. Callers
  /// give the peer's keys; what they did not sign is looked at anew, and refused, where it is examined.
  public func checked(byAnyOf keys: [NoteKey]) -> LineWord {
    switch self {
    case .frame(let frame): .frame(frame.checked(byAnyOf: keys))
    case .unreadable: self
    }
  }
}
