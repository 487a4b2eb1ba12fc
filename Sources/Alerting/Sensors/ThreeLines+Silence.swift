//! The three lines of a sensor's silence, in plain words.

public import Kernel

extension ThreeLines {
  /// Most characters of a sensor's name in a line: the line must stay readable.
  private static let silentNameMax = 30

  /// Lines for a sensor that was last heard then (nil: never), and may be silent no longer.
  public init(silenceOf sensor: Sensor, lastHeard: Instant?, at now: Instant) {
    let name = PlainText.singleLine(sensor.particulars.name, maxCharacters: Self.silentNameMax)
    let minutes = lastHeard.map { max(1, (now - $0).minutes) }
    let what =
      minutes.map {
        Phrase(
          ja: "センサー「\(name)」から\($0)分、何も届いていません。見張りが止まっています。",
          en: "Nothing has come from the sensor “\(name)” for \($0) minutes.")
      }
      ?? Phrase(
        ja: "センサー「\(name)」から一度も届いていません。見張りが始まっていません。",
        en: "The sensor “\(name)” has never been heard.")
    let watches = PlainText.singleLine(
      sensor.particulars.watches.isEmpty ? "-" : sensor.particulars.watches,
      maxCharacters: Sensor.watchesMax)
    self.init(
      what: what,
      now: Phrase(
        ja: "センサーの電源、回線、送り先とキーを確かめる。戻るまで、ほかの記録でその網を見る。",
        en: "Check its power, line, address and key. Until it is back, watch by other records."),
      detail: """
        sensor: \(name)
        watches: \(watches)
        last heard: \(lastHeard.map { $0.rfc3339() } ?? "never")
        limit: \(sensor.particulars.limit.minutes) min
        key: \(sensor.apiKey)
        """)
  }
}
