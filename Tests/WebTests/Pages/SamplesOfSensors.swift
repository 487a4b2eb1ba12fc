//! Values for the pages of sensors.

import Kernel

@testable import Web

extension Samples {
  private func row(_ state: String, _ name: String, isGood: Bool?, next: String) -> SensorRow {
    SensorRow(
      isGood: isGood, state: say(state), name: say(name), owner: say("北山町"),
      watches: say("庁内網 198.18.1.0/24"), path: "/sensors/1", alertPath: nil,
      lastEvent: minute(-2), heartbeat: minute(-1), lag: say("3秒"), skew: say("0.2秒進み"),
      volume: say("この1時間 12件"), next: say(next), registerKey: nil)
  }

  var sensors: SensorsPage {
    var silent = row("届いていません", "庁内網", isGood: false, next: "北山町に警報を出しました。")
    silent.alertPath = "/alerts/1"
    silent.skew = nil
    var seen = row("登録されていません", "出先機関", isGood: false, next: "だれにも知らせません。")
    seen.path = nil
    seen.registerKey = say("key")
    seen.watches = ""
    seen.heartbeat = nil
    let normal = row("正常", "水道", isGood: true, next: "何も届かなければ 15:27 に北山町へ警報")
    let retired = row("使っていません", "旧庁舎", isGood: nil, next: "何も起きません")
    return SensorsPage(
      frame: frame(.alerts, "/sensors"), rows: [silent, seen, normal, retired], normal: 1,
      expected: 3, address: say("https://noroshi.example"), hasMore: true)
  }

  var sensorsNone: SensorsPage {
    SensorsPage(
      frame: frame(.alerts, "/sensors"), rows: [], normal: 0, expected: 0,
      address: say("https://noroshi.example"))
  }

  var sensor: SensorPage {
    var paused = row("休止中（5月9日 9:00まで）", "庁内網", isGood: nil, next: "9:00 に見張りを再開")
    paused.alertPath = "/alerts/1"
    return SensorPage(
      frame: frame(.alerts, "/sensors/1"), path: "/sensors/1", row: paused,
      reason: say("停電工事"), minutes: 15, isUsed: false, isRetired: false,
      problem: say("休止には終わりの時刻が要ります。"),
      typed: TypedSensor(until: "2015-05-08T15:30", reason: say("停電工事の予定")))
  }
}
