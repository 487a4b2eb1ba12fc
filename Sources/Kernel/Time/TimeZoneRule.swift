//! Time zones as data: fixed offsets and a handful of places with their clock changes.

/// A time zone: an offset from UTC, and for some places a rule for summer time.
/// Embassies (在外公館) have local nights. Source: requirements.md 2.16; offsets from the IANA tz database.
/// Valid from 2008-01-01, when the newest rule here came into force; earlier clock changes are not kept.
public struct TimeZoneRule: Hashable, Sendable, Codable {
  /// The IANA name, or `+09:00` for a fixed offset without a place.
  public let name: String
  /// Minutes that local standard time is ahead of UTC, -1439...1439.
  public let standardOffsetMinutes: Int
  private let daylight: DaylightRule?

  private init(_ name: String, _ standardOffsetMinutes: Int, _ daylight: DaylightRule? = nil) {
    self.name = name
    self.standardOffsetMinutes = standardOffsetMinutes
    self.daylight = daylight
  }

  /// Coordinated universal time.
  public static let utc = Self("UTC", 0)
  /// Japan, which has no summer time.
  public static let tokyo = Self("Asia/Tokyo", 540)

  /// The zone with that IANA name, spelled exactly; nil when the name is not among `known`.
  public init?(named name: String) {
    guard let zone = Self.known.first(where: { $0.name == name }) else { return nil }
    self = zone
  }

  /// A zone with one offset for ever; nil outside ±23:59.
  public init?(fixedOffsetMinutes minutes: Int) {
    guard abs(minutes) < 1440 else { return nil }
    self.init(Self.offsetText(minutes), minutes)
  }

  /// Minutes that the clock on the wall is ahead of UTC at that moment.
  public func offsetMinutes(at instant: Instant) -> Int {
    guard let daylight else { return standardOffsetMinutes }
    let utcMinute = floorDivide(Int(instant.microseconds), 60_000_000)
    let isSummer = daylight.holds(
      atStandardMinute: utcMinute + standardOffsetMinutes,
      standardOffsetMinutes: standardOffsetMinutes)
    return standardOffsetMinutes + (isSummer ? 60 : 0)
  }

  /// What calendar and clock on the wall show at that moment.
  public func civilTime(at instant: Instant) -> CivilTime {
    CivilTime(
      microsecondsSince1970: shifted(instant, byMinutes: offsetMinutes(at: instant)))
  }

  /// The moment when the clock shows that time on that day. An hour that the change to summer skips is read with
  /// the offset before it (so it lies one hour later on the wall); an hour that comes twice is the first.
  /// Beyond what an `Instant` holds it is the nearest moment.
  /// `hour` is 0...23, `minute` and `second` 0...59; anything else is a bug of the caller.
  public func instant(_ date: CivilDate, hour: Int, minute: Int, second: Int = 0) -> Instant {
    precondition((0...23).contains(hour) && (0...59).contains(minute) && (0...59).contains(second))
    let wall = Int64(date.daysSince1970) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    let standard = Self.saturating(seconds: wall - Int64(standardOffsetMinutes) * 60)
    guard daylight != nil else { return standard }
    let summer = Self.saturating(seconds: wall - Int64(standardOffsetMinutes + 60) * 60)
    // Summer time puts the same wall time an hour earlier: where both fit, that one comes first.
    return offsetMinutes(at: summer) == standardOffsetMinutes ? standard : summer
  }

  /// `Z` is UTC's alone; `+09:00`, `-06:00` for the others.
  static func offsetText(_ minutes: Int) -> String {
    let parts = [abs(minutes) / 60, abs(minutes) % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    return (minutes < 0 ? "-" : "+") + parts.joined(separator: ":")
  }

  private func shifted(_ instant: Instant, byMinutes minutes: Int) -> Int64 {
    let (sum, overflow) = instant.microseconds.addingReportingOverflow(Int64(minutes) * 60_000_000)
    return overflow ? instant.microseconds : sum
  }

  private static func saturating(seconds: Int64) -> Instant {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    guard overflow else { return Instant(microseconds: product) }
    return Instant(microseconds: seconds < 0 ? .min : .max)
  }

  /// Reads a known name or a fixed offset `+09:00`; an unknown name is a decoding error that shows it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let zone = Self(named: name) ?? Self(offsetText: name) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not a known time zone: \(name)")
    }
    self = zone
  }

  /// Writes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }

  private init?(offsetText text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
      let hours = Int(text.dropFirst().prefix(2)), let minutes = Int(text.suffix(2)),
      minutes < 60
    else { return nil }
    let total = (bytes[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    // The way back must be the same text: that refuses `-00:00`, `0+9:00` and every other spelling.
    guard let zone = Self(fixedOffsetMinutes: total), zone.name == text else { return nil }
    self = zone
  }

  /// Every zone with a name, in the order pages list them. A place is added by a line here.
  public static let known: [Self] = [
    .tokyo,
    .utc,
    Self("Asia/Seoul", 540),
    Self("Asia/Shanghai", 480),
    Self("Asia/Taipei", 480),
    Self("Asia/Hong_Kong", 480),
    Self("Asia/Singapore", 480),
    Self("Asia/Manila", 480),
    Self("Asia/Bangkok", 420),
    Self("Asia/Ho_Chi_Minh", 420),
    Self("Asia/Jakarta", 420),
    Self("Asia/Kolkata", 330),
    Self("Asia/Dubai", 240),
    Self("Africa/Nairobi", 180),
    Self("Africa/Johannesburg", 120),
    Self("Europe/London", 0, .europe),
    Self("Europe/Paris", 60, .europe),
    Self("Europe/Brussels", 60, .europe),
    Self("Europe/Berlin", 60, .europe),
    Self("Europe/Zurich", 60, .europe),
    Self("Europe/Vienna", 60, .europe),
    Self("Europe/Rome", 60, .europe),
    Self("Europe/Madrid", 60, .europe),
    Self("America/New_York", -300, .unitedStates),
    Self("America/Toronto", -300, .unitedStates),
    Self("America/Chicago", -360, .unitedStates),
    Self("America/Denver", -420, .unitedStates),
    Self("America/Los_Angeles", -480, .unitedStates),
    Self("Pacific/Honolulu", -600),
    Self("Australia/Sydney", 600, .australia),
  ]
}
