//! Values for the pages of accounts.

import Kernel

@testable import Web

extension Samples {
  var account: AccountPage {
    AccountPage(
      frame: frame(nil, "/account"), login: say("sato@kitayama.example"), hasPassword: true,
      others: 2, administers: true, done: nil, problem: say("いまの合言葉が違います。"))
  }

  var accounts: AccountsPage {
    AccountsPage(
      frame: frame(nil, "/accounts"),
      accounts: [
        AccountLine(
          path: "/accounts/1", name: say("佐藤花子"), login: say("sato@kitayama.example"),
          role: say("CSIRT担当"), state: AccountsPhrases.signedIn(1), isClosed: false, isOwn: false),
        AccountLine(
          path: "/accounts/2", name: say("山田太郎"), login: say("yamada@kitayama.example"),
          role: say("管理"), state: AccountsPhrases.ready, isClosed: false, isOwn: true),
        AccountLine(
          path: "/accounts/3", name: say("異動した人"), login: say("old@kitayama.example"),
          role: say("閲覧"), state: AccountsPhrases.closed, isClosed: true, isOwn: false),
      ], people: [RosterPerson(value: "p1", name: say("佐藤花子"))],
      roles: [RosterPerson(value: "responder", name: say("CSIRT担当"))],
      issued: IssuedLink(
        name: say("佐藤花子"), url: say("https://noroshi.example/sign-in/0123"), until: minute(1440),
        endsPassword: true, sessions: 1),
      problem: say("その名前は使われています。"), login: say("sato"), previous: nil,
      following: "/accounts?after=x")
  }

  var keys: KeysPage {
    KeysPage(
      frame: frame(.network, "/network/keys"),
      keys: [
        KeyLine(
          path: "/network/keys/1", name: say("業務連携"), organization: say("北山町"),
          role: say("CSIRT担当"),
          state: Phrase(ja: say("担当が離れたため、使えません"), en: say("its keeper has left")),
          isGood: false, keeper: say("佐藤花子"), isSensor: false, mayTake: true, people: []),
        KeyLine(
          path: "/network/keys/2", name: say("庁内網"), organization: say("西村"), role: say("センサー"),
          state: Phrase(ja: say("担当がいます"), en: say("kept")), isGood: true, keeper: "",
          isSensor: true, mayTake: false,
          people: [RosterPerson(value: "p1", name: say("西村守"))]),
      ], problem: say("この鍵は取り消されています。"), previous: nil,
      following: "/network/keys?after=x")
  }
}
