//! What refusals about personal data and exercises say to a person.

internal import Kernel

extension RefusalWords {
  // table:
  static let ofPrivacy: [String: RefusalWords] = [
    "erasure.stillHere": words(
      422, "まだ職に就いているため、消去できません。", "Somebody who holds a post cannot be erased.",
      "人事異動か連絡先で、先に職を終えてください。", "End the post first."),
    "erasure.stillLives": words(
      422, "廃止されていない団体のデータは、まとめて消去できません。", "Only what has ended is erased as a whole.",
      "団体の一覧で、先に廃止を反映してください。人ごとの消去は「離れた人の個人データ」でできます。",
      "End it by a list of bodies first. People who left are erased one by one."),
    "erasure.openAccount": words(
      422, "アカウントが開いているため、消去できません。", "His account is open.",
      "「アカウントの管理」で閉じてください。", "Close it under “Accounts”."),
    "erasure.openDuty": words(
      422, "終わっていない対応があるため、消去できません。", "A duty is not over.",
      "ほかの人に引き継ぐか、対応を終了してください。", "Hand it on, or close it."),
    "erasure.openWords": words(
      422, "終わっていない対応に、本人の名前の入った文があるため、消去できません。",
      "An entry that names him belongs to something that is not over.",
      "先に対応を終了してください。", "Close that first."),
    "erasure.legalHold": words(
      422, "保全の指定があるため、消去できません。", "A hold keeps it.",
      "「保存期間」の画面で、理由と期限を確かめてください。", "See its reason and day on the page of retention."),
    "erasureChanged": words(
      409, "見ている間に、消去の内容が変わりました。", "What would be erased has changed meanwhile.",
      "下の内容をもう一度確かめてから、消去してください。", "Look at it again, then erase."),
    "holdOutOfRange": words(
      422, "その日までの保全は指定できません。", "A hold cannot last until that day.",
      "今日から10年以内の日を選んでください。もっと長いときは、そのときに理由をあらためて指定し直します。",
      "Choose a day within ten years; for longer it is placed anew by then, with a fresh reason."),
    "daysOutOfRange": words(
      422, "その日数にはできません。", "That number of days cannot be chosen.",
      "表より短く、決められた下限より長い日数を入れてください。",
      "Choose fewer days than the table and no fewer than its limit."),
    "unknownExercise": words(
      422, "その名前の演習は開かれていません。", "No exercise of that name is open.",
      "演習を開いてから、参加する人を決めてください。", "Open the exercise and name its participants first."),
    "outsideExercise": words(
      422, "演習に参加していない相手には送れません。", "It cannot be sent to somebody who takes no part.",
      "参加する人のいる組織か、参加する人を選んでください。", "Choose a participant, or an organisation that has one."),
    "exerciseNameTaken": words(
      409, "同じ名前の演習があります。", "There is an exercise of that name.",
      "別の名前にしてください。", "Choose another name."),
    "badExerciseName": words(
      422, "演習の名前が使えません。", "That name cannot be used for an exercise.",
      "80字までの、改行のない名前にしてください。", "Use up to 80 characters on one line."),
    "noParticipants": words(
      422, "参加する人がいません。", "Nobody takes part.", "一人以上を選んでください。",
      "Name at least one participant."),
    "tooManyParticipants": words(
      422, "参加する人が多すぎます（1000人まで）。", "Too many participants (at most 1,000).",
      "演習を分けてください。", "Hold two exercises."),
  ]
}
