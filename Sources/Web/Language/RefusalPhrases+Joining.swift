//! What a refusal says where firms join and teams say who they are.

internal import Kernel

extension RefusalWords {
  // table:
  static let joining: [String: RefusalWords] = [
    "unknownInvitation": words(
      404, "この招待リンクは使えません。", "This invitation cannot be used.",
      "一度使われたか、期限が過ぎています。招待した窓口へ電話し、新しいリンクをもらってください。",
      "It was used, or its time is over. Call whoever invited you and ask for a new one."),
    "badInvitation": words(
      422, "使える日数は1日から90日までです。", "An invitation works for 1 to 90 days.", "日数を直してください。",
      "Correct the number of days."),
    "tooManyInvitations": words(
      409, "使われていない招待状が多すぎます（500まで）。", "Too many open invitations (at most 500).",
      "いらないものを取り消してから作ってください。", "Take back those that are not needed."),
    "notASupporter": words(
      403, "あなたの団体は、支援する団体として登録されていません。", "Your body is not entered as a supporter.",
      "司令塔に、支援する団体としての登録を頼んでください。", "Ask the control tower to enter it."),
    "numberNotTaken": words(
      409, "この法人番号では、ここから先へ進めません。", "You cannot go on with this corporate number.",
      "番号が正しければ、招待した窓口へ電話してください。書いたものは残っています。",
      "If the number is right, call whoever invited you. What you typed is still here."),
    "profileTooLong": words(
      422, "長すぎる欄があります（1つの欄は2000文字、全体でおよそ2万文字まで）。",
      "A part is too long (2,000 characters each, about 60,000 bytes in all).",
      "短くしてください。書いたものは残っています。", "Make it shorter. What you typed is still here."),
    "profileNamesNoWay": words(
      422, "公開する紹介には、外からの電話番号かメールアドレスが要ります。",
      "A published profile needs a phone number or a mail address for outsiders.",
      "「電話番号」か「電子メール」を書いて保存してください。", "Fill in one of them and save."),
  ]
}
