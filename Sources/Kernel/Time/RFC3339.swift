//! Moments as text, read and written on UTF-8 by own arithmetic: `2015-05-08T10:59:00Z`.

extension Instant {
  /// The longest text that is a moment: nine digits of fraction and an offset with a colon.
  public static let rfc3339BytesMax = 35

  /// Reads RFC 3339 `date-time`, strictly: year 0000...9999, days that exist, `T` and `Z` in either case (the RFC's
  /// grammar has no case), 1 to 9 digits of fraction cut to microseconds, offset `Z` or `±hh:mm` up to 23:59.
  /// A leap second `:60` is taken only where UTC can have one (23:59 on the last day of a month) and read as
  /// :59.999999, so that it never sorts behind the minute that follows. Nil for anything else.
  /// Source: RFC 3339 §5.6 and §5.7.
  public init?(rfc3339 text: some StringProtocol) {
    self.init(rfc3339: text.utf8)
  }

  /// Reads the same from bytes.
  public init?(rfc3339 bytes: some Collection<UInt8>) {
    guard bytes.count <= Self.rfc3339BytesMax else { return nil }
    self.init(rfc3339: Array(bytes).span)
  }

  /// Reads the same from bytes in place: nothing is copied.
  public init?(rfc3339 bytes: Swift.Span<UInt8>) {
    guard let moment = readMoment(bytes, takesBasicOffset: false) else { return nil }
    self = moment
  }

  /// Reads what sensors write: RFC 3339, and also an offset without its colon, `-0600`, as Suricata's EVE log has it.
  /// For sensor events only: a document of ours with such an offset is refused.
  public init?(sensorTime text: some StringProtocol) {
    self.init(sensorTime: text.utf8)
  }

  /// Reads the same from bytes.
  public init?(sensorTime bytes: some Collection<UInt8>) {
    guard bytes.count <= Self.rfc3339BytesMax else { return nil }
    self.init(sensorTime: Array(bytes).span)
  }

  /// Reads the same from bytes in place: nothing is copied.
  public init?(sensorTime bytes: Swift.Span<UInt8>) {
    guard let moment = readMoment(bytes, takesBasicOffset: true) else { return nil }
    self = moment
  }

  /// The moment as RFC 3339: `2015-05-08T10:59:00Z` in UTC, `2015-05-08T19:59:00+09:00` in Tokyo.
  /// `fractionDigits` is 0...6, cut and not rounded, so that no moment is written later than it was.
  /// Moments outside the years 0000...9999 are written as the first or last one inside.
  public func rfc3339(in zone: TimeZoneRule = .utc, fractionDigits: Int = 0) -> String {
    precondition((0...6).contains(fractionDigits))
    let day: Int64 = 86_400_000_000
    // A day inside each end, so that no offset leaves the four-digit years.
    let first = Int64(CivilDate.firstDay + 1) * day
    let last = Int64(CivilDate.lastDay) * day - 1
    let inside = Instant(microseconds: min(max(microseconds, first), last))
    let local = zone.civilTime(at: inside)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.rfc3339BytesMax)
    append(local.date.year, 4, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    append(local.date.month, 2, to: &bytes)
    bytes.append(UInt8(ascii: "-"))
    append(local.date.day, 2, to: &bytes)
    bytes.append(UInt8(ascii: "T"))
    append(local.hour, 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    append(local.minute, 2, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    append(local.second, 2, to: &bytes)
    if fractionDigits > 0 {
      bytes.append(UInt8(ascii: "."))
      let divisor = (fractionDigits..<6).reduce(1) { power, _ in power * 10 }
      append(local.microsecond / divisor, fractionDigits, to: &bytes)
    }
    let offset = zone.offsetMinutes(at: inside)
    let suffix = zone == .utc ? "Z" : TimeZoneRule.offsetText(offset)
    return String(decoding: bytes, as: UTF8.self) + suffix
  }

  private func append(_ number: Int, _ width: Int, to bytes: inout [UInt8]) {
    var rest = number
    let end = bytes.count + width
    while bytes.count < end { bytes.append(UInt8(ascii: "0")) }
    for place in stride(from: end - 1, through: end - width, by: -1) {
      bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
  }
}

extension CivilDate {
  /// 0000-01-01 in days since 1970.
  fileprivate static let firstDay = -719_528
  /// 9999-12-31 in days since 1970.
  fileprivate static let lastDay = 2_932_896
}

/// Reads `YYYY-MM-DDThh:mm:ss`, whose places are fixed, then fraction and offset.
private func readMoment(_ bytes: Swift.Span<UInt8>, takesBasicOffset: Bool) -> Instant? {
  guard bytes.count >= 20, bytes.count <= Instant.rfc3339BytesMax,
    bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
    bytes[10] | 0x20 == UInt8(ascii: "t"),
    bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
    let year = decimal(bytes, 0, 4), let month = decimal(bytes, 5, 2),
    let day = decimal(bytes, 8, 2), let date = CivilDate(year: year, month: month, day: day),
    let hour = decimal(bytes, 11, 2), hour <= 23,
    let minute = decimal(bytes, 14, 2), minute <= 59,
    let second = decimal(bytes, 17, 2), second <= 60,
    let (fraction, place) = readFraction(bytes, from: 19),
    let offset = readOffset(bytes, from: place, takesBasic: takesBasicOffset)
  else { return nil }
  let minutes = Int64(date.daysSince1970) * 1440 + Int64(hour * 60 + minute - offset)
  guard second == 60 else {
    return Instant(microseconds: (minutes * 60 + Int64(second)) * 1_000_000 + fraction)
  }
  let next = CivilTime(microsecondsSince1970: (minutes + 1) * 60_000_000)
  guard next.minuteOfDay == 0, next.date.day == 1 else { return nil }
  return Instant(microseconds: (minutes + 1) * 60_000_000 - 1)
}

/// The fraction in microseconds and the place behind it; no `.` is no fraction, a `.` alone is an error.
private func readFraction(_ bytes: Swift.Span<UInt8>, from start: Int) -> (Int64, Int)? {
  guard bytes[start] == UInt8(ascii: ".") else { return (0, start) }
  var place = start + 1
  var fraction: Int64 = 0
  var scale: Int64 = 1_000_000
  while place < bytes.count, let digit = decimal(bytes, place, 1) {
    // Beyond the sixth digit the scale is zero: those digits are cut.
    scale /= 10
    fraction += Int64(digit) * scale
    place += 1
  }
  let digits = place - start - 1
  return (1...9).contains(digits) ? (fraction, place) : nil
}

/// Minutes ahead of UTC, when what stands at `start` is an offset and the text ends behind it.
private func readOffset(_ bytes: Swift.Span<UInt8>, from start: Int, takesBasic: Bool) -> Int? {
  guard start < bytes.count else { return nil }
  let left = bytes.count - start
  if left == 1 { return bytes[start] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
  let isWest = bytes[start] == UInt8(ascii: "-")
  guard isWest || bytes[start] == UInt8(ascii: "+") else { return nil }
  let isBasic = left == 5 && takesBasic
  guard isBasic || (left == 6 && bytes[start + 3] == UInt8(ascii: ":")),
    let hours = decimal(bytes, start + 1, 2), hours <= 23,
    let minutes = decimal(bytes, start + (isBasic ? 3 : 4), 2), minutes <= 59
  else { return nil }
  return (isWest ? -1 : 1) * (hours * 60 + minutes)
}

/// The number that `count` bytes spell in decimal digits; nil when one is no digit.
private func decimal(_ bytes: Swift.Span<UInt8>, _ start: Int, _ count: Int) -> Int? {
  var number = 0
  for place in start..<start + count {
    let digit = bytes[place] &- UInt8(ascii: "0")
    guard digit <= 9 else { return nil }
    number = number * 10 + Int(digit)
  }
  return number
}
