//! What is said where a search of old events is refused, or matching takes no more.

internal import Kernel

extension RefusalWords {
  /// The words of each code.
  // table:
  static let searches: [String: RefusalWords] = [
    "searchEmpty": words(
      422, "探すものが入っていません。", "Nothing to look for was given.",
      "アドレスやドメインなどを一つ貼り付けてください。", "Paste one address, domain or other mark."),
    "searchUnreadable": words(
      422, "アドレス・ドメイン・URL・ハッシュ値・メールアドレスのどれとしても読めません。",
      "This is no address, domain, URL, hash or mail address.",
      "一つだけを、そのままか無効化表記で貼り付けてください。文では探せません。",
      "Paste exactly one, defanged or not. Text cannot be searched for."),
    "searchPublicSuffix": words(
      422, "これはだれでも登録できる名前で、ほとんどの通信に当たります。",
      "Anybody registers under this name: it would match almost everything.",
      "その下の名前（例: evil.example.com）で探してください。", "Look for the name below it."),
    "searchTooWide": words(
      422, "ネットワークが広すぎます（IPv4は/8、IPv6は/19まで）。",
      "The network is too wide (at widest /8 for IPv4, /19 for IPv6).",
      "狭くしてください。", "Make it narrower."),
    "searchReserved": words(
      422, "自分自身や予約のアドレスで、どの記録にもあります。", "This address stands in every log and means nothing.",
      "通信の相手のアドレスを入れてください。", "Enter the address that was talked to."),
    "searchDays": words(
      422, "日数は1から90までの整数です。", "The days are a whole number from 1 to 90.",
      "入れ直してください。迷うときは30日です。", "Enter it again; 30 when in doubt."),
    "searchNeedsReason": words(
      422, "メールアドレスを探すには理由が要ります。", "Looking for a mail address needs a reason.",
      "何の件で探すかを一行で書いてください。記録に残ります。", "Say in one line for which case. It is recorded."),
    "matchingBehind": words(
      429, "照合が追いつくまで、新しい記録を受け取れません。今回の分は受け取っていません。",
      "Matching has to catch up before more events are taken. Nothing of this request was taken.",
      "Retry-After の秒数を待って、同じものをもう一度送ってください。",
      "Wait the seconds of Retry-After and send the same again."),
    "tooManyPatterns": words(
      422, "複数の記録にまたがる手がかり（STIXのパターン）が多すぎます（200件まで）。",
      "Too many patterns of several events (at most 200).",
      "値だけの手がかりに直すか、数を減らしてください。期限（valid_until）から30日過ぎたものは数えません。",
      "Write them as plain marks, or import fewer. Those whose valid_until was 30 days ago do not count."
    ),
    "searchesWaiting": words(
      429, "あなたの検索がまだ終わっていません。", "Your earlier searches are still going on.",
      "終わるのを待つか、いらないものをやめてから、もう一度探してください。",
      "Wait until they are done, or stop what you need no more."),
  ]
}
