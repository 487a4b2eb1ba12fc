//! What is said where something about a sensor is refused.

internal import Kernel

extension RefusalWords {
  /// The words of each code.
  // table:
  static let sensors: [String: RefusalWords] = [
    "sensorNeedsName": words(
      422, "センサーに名前がありません。", "The sensor has no name.", "見れば分かる名前を入れてください。",
      "Give it a name that people know it by."),
    "sensorNameTooLong": words(
      422, "センサーの名前が長すぎます（60文字まで）。", "The name is too long (at most 60 characters).",
      "短くしてください。", "Make it shorter."),
    "sensorWatchesTooLong": words(
      422, "見ているところの説明が長すぎます（200文字まで）。", "The description is too long (at most 200).",
      "短くしてください。", "Make it shorter."),
    "sensorLimitOutOfRange": words(
      422, "黙ってよい時間は、2分から7日の間で決めます。", "The limit of silence is between 2 minutes and 7 days.",
      "分の数で入れ直してください。迷うときは15分です。", "Enter it in minutes; 15 when in doubt."),
    "pauseNeedsEnd": words(
      422, "休止には終わりの時刻が要ります。", "A pause needs an end.",
      "いつまで休止するかを入れてください。ずっと使わないときは「使うのをやめる」を選んでください。",
      "Say until when. If it is not used any more, retire it."),
    "pauseNeedsReason": words(
      422, "休止には理由が要ります。", "A pause needs a reason.", "停電工事など、あとで読む人に分かる理由を入れてください。",
      "Say why, so that whoever reads it later knows."),
    "pauseEndsBeforeItBegins": words(
      422, "休止の終わりが、もう過ぎています。", "The pause would have ended already.", "これからの時刻を入れてください。",
      "Enter a time to come."),
    "pauseTooLong": words(
      422, "休止は92日までです。", "A pause lasts at most 92 days.",
      "短くするか、「使うのをやめる」を選んでください。", "Shorten it, or retire the sensor."),
    "sensorRetired": words(
      409, "このセンサーは使われていません。", "This sensor is retired.", "先に「いまから使う」を押してください。",
      "First take it into use."),
    "sensorKnown": words(
      409, "このキーのセンサーは、もう登録されています。", "The sensor of this key is registered already.",
      "一覧を確かめてください。", "Check the list."),
    "noSensorKey": words(
      422, "センサーのキーではないか、取り消されたキーです。", "This is no sensor's key, or it was revoked.",
      "「noroshi key new --role sensor」でキーを作ってください。", "Make one with noroshi key new --role sensor."),
  ]
}
