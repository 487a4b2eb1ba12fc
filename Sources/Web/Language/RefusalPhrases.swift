//! What a refusal says to a person: what is wrong and what to do next. Errors below carry no sentences.

internal import Kernel

/// A refusal in words, with the HTTP status that fits it.
struct RefusalWords: Hashable, Sendable {
  /// What is wrong.
  let what: Phrase
  /// What to do next.
  let next: Phrase
  /// The status of the answer.
  let status: Int

  /// The words for a code; an unknown code is a bug of ours and says so plainly.
  static func of(_ code: String) -> RefusalWords {
    table[code] ?? questions[code] ?? calls[code] ?? bodyTable[code] ?? joining[code]
      ?? ofPrivacy[code] ?? sensors[code] ?? links[code] ?? markings[code]
      ?? searches[code] ?? allowLists[code]
      ?? RefusalWords(
        what: Phrase(ja: "この操作は受け付けられませんでした（\(code)）。", en: "This was refused (\(code))."),
        next: Phrase(
          ja: "ページを開き直してください。続くときは管理者に、この記号を伝えてください。",
          en: "Open the page again. If it stays so, tell the administrator this code."),
        status: 422)
  }

  /// A row: status, what is wrong, what to do next.
  static func words(
    _ status: Int, _ ja: String, _ en: String, _ nextJa: String, _ nextEn: String
  ) -> RefusalWords {
    RefusalWords(
      what: Phrase(ja: ja, en: en), next: Phrase(ja: nextJa, en: nextEn), status: status)
  }

  // table:
  private static let table: [String: RefusalWords] = [
    "notFound": words(
      404, "見つかりません。", "Not found.", "一覧から選び直してください。見る権限がない場合も、このように表示します。",
      "Choose from the list again. What you may not see is answered the same way."),
    "notAllowed": words(
      403, "あなたの役割では、この操作はできません。", "Your role does not allow this.",
      "担当の方か管理者に頼んでください。", "Ask the person in charge or the administrator."),
    "outsideYourTree": words(
      403, "この団体へ警報を出せるのは、その団体を監督・支援する組織と司令塔だけです。",
      "Only the bodies that supervise or support this organisation, and the tower, raise alerts to it.",
      "気づいたことは「気づいたことを知らせる」から、上の組織か司令塔へ報告してください。手を借りたいときは、警報の画面で「助けを求める」を押してください。",
      "Report what you noticed to the body above you or to the tower, or press “help” on your own alert."
    ),
    "notEmployedThen": words(
      422, "その日に職に就いていない人は当番にできません。", "Somebody holds no post on the day of his turn.",
      "先に連絡先か人事異動で職を入れるか、別の人を選んでください。",
      "Enter the appointment first, or choose somebody else."),
    "turnTooLong": words(
      422, "一つの当番は7日までです。", "A turn lasts at most seven days.", "分けて入れてください。",
      "Enter it in parts."),
    "turnOutsideMonth": words(
      422, "開始がこの月ではない当番があります。", "A turn begins in another month.", "その月の画面で入れてください。",
      "Enter it on that month's page."),
    "turnInThePast": words(
      422, "過ぎた当番は変えられません。", "A turn that is over cannot be changed.", "これからの分を入れてください。",
      "Enter those to come."),
    "tooManyTurns": words(
      422, "当番が多すぎます（1か月に186件まで）。", "Too many turns (at most 186 a month).",
      "同じ時間の人を減らしてください。", "Name fewer people for the same hours."),
    "dayIsPast": words(
      422, "その日はもう来ています。", "That day has come already.", "これからの日を選んでください。今日のことは連絡先の画面で直せます。",
      "Choose a day to come. What holds today is changed by the list of contacts."),
    "nothingToChange": words(
      422, "変わるところがありません。", "Nothing changes.", "離れる人か来る人を選んでください。",
      "Choose who leaves or who comes."),
    "badTransfer": words(
      422, "直すところがあります。", "Something has to be corrected.", "△の行を直してください。",
      "Correct the lines marked △."),
    "alreadyBegun": words(
      409, "もう始まっています。", "It has begun already.", "新しい異動として入れてください。",
      "Enter a new change."),
    "personHasLeft": words(
      409, "この人はもう職に就いていません。", "This person holds no post any more.",
      "職に戻す場合は、先に連絡先で職を入れてください。", "Enter an appointment first."),
    "severityTooLow": words(
      422, "重要度1では、だれにも対応を頼めません。", "At severity 1 nobody is asked to act.",
      "2以上を選んでください。迷うときは3にしてください。", "Choose 2 or more; 3 when in doubt."),
    "tooManyMarks": words(
      422, "手がかりが多すぎます（500件まで）。", "Too many marks (at most 500).",
      "残りは手がかりの一覧として取り込んでください。", "Import the rest as a list of indicators."),
    "reasonTooLong": words(
      422, "理由が長すぎます（200文字まで）。", "The reason is too long (at most 200 characters).",
      "短くしてください。", "Make it shorter."),
    "badSystem": words(
      422, "台帳の内容に直すところがあります。", "The system cannot be entered like this.",
      "名称、アドレス、承認の日付を確かめてください。", "Check its name, addresses and approvals."),
    "tooManySystems": words(
      422, "台帳がいっぱいです（1団体50,000件まで）。", "The inventory is full (50,000 systems).",
      "管理者に相談してください。", "Ask the administrator."),
    "systemIsRetired": words(
      409, "このシステムは、なくなったことになっています。", "This system is marked as gone.",
      "また使うときは「また使う」を押してください。", "Press “In use again” first."),
    "inventoryChanged": words(
      409, "見ている間に台帳が変わりました。", "The inventory changed while you looked.",
      "いまの差分を確かめてください。", "Look at the differences as they are now."),
    "badTable": words(
      422, "ファイルを表として読めません。", "The file is no table that can be read.",
      "Excel ブック（.xlsx）かCSVで保存し直して、もう一度送ってください。", "Save it as .xlsx or CSV and send it again."),
    "noTransferColumn": words(
      422, "職と来る人の列が分かりません。", "No columns of posts and of whoever comes are known.",
      "職の列に「職」、来る人の列に「来る人」を選んでください。", "Choose “Post” and “Who comes” for their columns."),
    "noValueColumn": words(
      422, "値の列が分かりません。", "No column of values is known.",
      "アドレスやドメインなどが入っている列を選んでください。", "Choose the column that holds addresses or domains."),
    "tooManyMoves": words(
      422, "一度に入れられる異動は200件までです。", "At most 200 changes of personnel at once.",
      "ファイルを分けて入れてください。", "Enter them in parts."),
    "listDraftGone": words(
      410, "この取り込みは終わったか、時間が過ぎて消えました。", "This import is over, or was forgotten after a while.",
      "ファイルをもう一度選んでください。", "Choose the file once more."),
    "noSystemColumn": words(
      422, "名称の列が分かりません。", "No column of names is known.",
      "システムの名前が入っている列に「名称」を選んでください。", "Choose “Name” for the column of names."),
    "notForLifeAndSafety": words(
      422, "宛先の台帳で「命・安全：止めない」とされたシステムに、止める・抜く指示は出せません。",
      "A recipient’s inventory says that life or safety depends on this system: it must not be cut off.",
      "止めずにできること（電話で確かめる、業者を呼ぶ）を書いてください。",
      "Write what can be done without stopping it: phone, call the contractor."),
    "signIn": words(
      401, "サインインが必要です。", "You need to sign in.", "サインインの画面へ進んでください。", "Go to the sign-in page."),
    "conflict": words(
      409, "同じものがすでにあります。", "The same thing exists already.", "一覧を確かめてください。", "Check the list."),
    "busy": words(
      503, "いま混み合っています。", "The node is busy.", "数秒おいて、同じ内容をもう一度送ってください。二重にはなりません。",
      "Send the same again in a few seconds. It will not be recorded twice."),
    "failed": words(
      503, "記録できませんでした。", "It could not be recorded.", "数秒おいて、同じ内容をもう一度送ってください。二重にはなりません。",
      "Send the same again in a few seconds. It will not be recorded twice."),
    "full": words(
      507, "保存場所がいっぱいです。", "The disk is full.", "管理者が場所を空けるまで、送信側で保管してください。",
      "Keep the events at the sender until the administrator has made room."),
    "tooMany": words(
      429, "送信が多すぎます。", "Too many requests.", "1分おいてから送ってください。", "Wait a minute and send again."),
    "tooSlow": words(
      408, "届くのが遅すぎます。", "It came too slowly.", "分けて送るか、回線を確かめてください。",
      "Send it in parts, or check the line."),
    "tooLarge": words(
      413, "大きすぎます。", "Too large.", "分けて送ってください。", "Send it in parts."),
    "badLogin": words(
      422, "この名前ではサインインできません。", "Nobody can sign in by this name.",
      "空白のない、200文字までの名前かメールアドレスを入れてください。",
      "Give a name or a mail address of at most 200 characters without spaces."),
    "loginTaken": words(
      409, "その名前は使われています。", "This name is taken.", "別の名前を入れてください。", "Choose another name."),
    "accountClosed": words(
      409, "このアカウントは閉じられています。", "This account is closed.", "新しいアカウントを作ってください。",
      "Make a new account."),
    "ownAccount": words(
      409, "自分のアカウントは閉じられません。", "You cannot close your own account.",
      "ほかの管理の方に頼んでください。", "Ask another administrator."),
    "badPassword": words(
      422, "合言葉は12文字以上、200文字までです。", "A password has 12 to 200 characters.",
      "長い合言葉を入れてください。", "Give a longer one."),
    "passwordsDiffer": words(
      422, "二つの合言葉が違います。", "The two passwords differ.", "同じものを二度入れてください。",
      "Type the same twice."),
    "wrongPassword": words(
      403, "いまの合言葉が違います。", "The present password is wrong.",
      "もう一度入れてください。忘れたときは、管理の方にリンクを頼んでください。",
      "Try again, or ask your administrator for a link."),
    "badForm": words(
      400, "送られた内容を読めませんでした。", "What was sent could not be read.", "書き方を確かめて送り直してください。",
      "Check the form of it and send it again."),
    "formExpired": words(
      403, "このページは古くなっています。", "This page is too old.", "ページを開き直してから、もう一度押してください。",
      "Open the page again and press the button once more."),
    "keyReused": words(
      422, "同じ Idempotency-Key が別の内容に使われました。", "The Idempotency-Key was used for another body.",
      "内容が違うときは、新しい鍵を付けてください。", "Use a new key for a new body."),
    "wrongSignIn": words(
      401, "名前か合言葉が違います。", "The name or the password is wrong.",
      "もう一度入れてください。続けて違うと、待ち時間が長くなります。",
      "Try again. Each failure makes the wait longer."),
    "ended": words(
      409, "この知らせへの対応は、すでに終わっています。", "This duty has ended already.", "続きがあるときは「開き直す」を押してください。",
      "Press “Reopen” if there is more to do."),
    "notEnded": words(
      409, "まだ終わっていません。", "It has not ended yet.", "開き直す必要はありません。", "There is no need to reopen it."
    ),
    "closed": words(
      409, "この知らせは終わっています。", "This alert is closed.", "続きがあるときは開き直してください。",
      "Reopen it if there is more to do."),
    "notAPerson": words(
      422, "名前のある人が行う操作です。", "Only a named person can do this.", "名簿から名前を選んでください。",
      "Choose a name from the roster."),
    "notAcknowledged": words(
      422, "受け取りの確認がまだです。", "It is not acknowledged yet.", "先に「受け取りました」を押すか、登録の電話で確認してください。",
      "Acknowledge it first, or confirm over a registered phone."),
    "notActing": words(
      422, "着手の記録がまだです。", "The first action is not recorded yet.", "先に「対応を始めます」を押してください。",
      "Press “I am acting” first."),
    "needsEvidence": words(
      422, "自分で確かめた証拠が必要です。", "Own evidence is needed.",
      "何を見て確かめたかを書いてください。業者の話だけでは終われません。",
      "Write what you looked at yourself. A vendor's word alone does not close it."),
    "needsCause": words(
      422, "原因が書かれていません。", "The cause is missing.", "分かった原因を書いてください。",
      "Write the cause that was found."),
    "needsOutcome": words(
      422, "結果が選ばれていません。", "The outcome is missing.", "一覧から選んでください。",
      "Choose from the list."),
    "noteTooLong": words(
      422, "文が長すぎます（1000字まで）。", "The text is too long (at most 1,000 characters).",
      "短くして送り直してください。", "Shorten it and send it again."),
    "needsReason": words(
      422, "理由が書かれていません。", "The reason is missing.", "一行で書いてください。", "Write one line."),
    "needsTellingReason": words(
      422, "ほかにも知らせる理由が書かれていません。", "Say why others are told as well.", "一行で書いてください。",
      "Write one line."),
    "unclearProduct": words(
      422, "製品の名前が読み取れません。", "The name of the product cannot be read.",
      "メーカーか製品の名前を文字で書いてください。", "Write letters of its maker or name."),
    "needsContainment": words(
      422, "封じ込めの記録がまだです。", "Containment is not recorded yet.", "先に「封じ込めました」を記録してください。",
      "Record the containment first."),
    "needsSecondPerson": words(
      422, "二人目の確認が必要です。", "A second person must confirm.", "提案した人とは別の方が押してください。",
      "Somebody else than the proposer must press it."),
    "nothingProposed": words(
      409, "確認する提案がありません。", "Nothing is proposed.", "先に終了を提案してください。", "Propose the closing first."),
    "notOffered": words(
      409, "あなたへの引き渡しではありません。", "It was not offered to you.", "引き渡す方に確かめてください。",
      "Ask the person who hands it on."),
    "offerToSelf": words(
      422, "自分には渡せません。", "You cannot hand it on to yourself.", "別の方を選んでください。",
      "Choose somebody else."),
    "mustBeGivenToItsOwner": words(
      422, "先に、どの団体のものかを決めてください。", "First say whose it is.", "団体を選んで「渡す」を押してください。",
      "Choose the organisation and give it to them."),
    "onlyATest": words(
      409, "これは連絡テストです。ほかの方には渡せず、だれも呼びません。",
      "This is a contact test. It cannot be handed on, and it calls nobody.",
      "「受け取りました」を押してください。本当に困っているときは、ホームの「助けて」を使ってください。",
      "Press “Received”. If you are really in trouble, use “Help” on your home page."),
    "testOpen": words(
      409, "この団体では、連絡テストがまだ終わっていません。", "A contact test of this organisation is still open.",
      "返事を待つか、終わってからもう一度始めてください。", "Wait for the answers, or begin again when it is over."),
    "severityMayOnlyRise": words(
      422, "重要度は上げることだけできます。", "Severity may only be raised.", "いまより上の重要度を選んでください。",
      "Choose a graver one."),
    "unknownAuthority": words(
      422, "その相談先は登録されていません。", "That authority is not known.", "一覧から選んでください。",
      "Choose from the list."),
    "endsBeforeItBegins": words(
      422, "終わりが始まりより前です。", "It ends before it begins.", "日時を直してください。", "Correct the times."),
    "lastsTooLong": words(
      422, "期間が長すぎます（最長92日）。", "It lasts too long (at most 92 days).", "短い期間にしてください。",
      "Choose an earlier end."),
    "emptyRule": words(
      422, "対象の規則が空です。", "The rule is empty.", "規則の名前を入れてください。", "Name the rule."),
    "alreadyAnswered": words(
      409, "この電話の結果は、すでに記録されています。", "This call has a result already.", "一覧を開き直してください。",
      "Open the list again."),
    "emptyWhat": words(
      422, "「何が起きたか」が空です。", "“What happened” is empty.", "一行で書いてください。", "Write one line."),
    "emptyNow": words(
      422, "「今すぐすること」が空です。", "“What to do now” is empty.", "一行で書いてください。", "Write one line."),
    "lineTooLong": words(
      422, "一行が長すぎます（80字まで）。", "A line is too long (at most 80 characters).",
      "短くするか、詳しい説明の欄に移してください。", "Shorten it or move it to the details."),
    "detailTooLong": words(
      422, "詳しい説明が長すぎます。", "The details are too long.", "4000字までにしてください。",
      "Keep to 4,000 characters."),
    "noConcreteMark": words(
      422, "件名・差出人・ファイル名・通信先のどれかを入れてください。",
      "Name a subject, a sender, a file or an address.",
      "それがないと、受け取った人は確かめられません。", "Without it nobody can check whether he got it."),
    "emptyAudience": words(
      422, "届く人が0人です。", "Nobody would receive it.", "宛先を選んでください。", "Choose recipients."),
    "unknownLink": words(
      404, "この確認ページは使えません。", "This link does not work.",
      "届いた知らせのリンクをもう一度開くか、知らせにある電話番号へ連絡してください。",
      "Open the link of the notice again, or call the number in it."),
    "linkExpired": words(
      410, "この確認ページの期限が切れました。", "This link has expired.", "知らせにある電話番号へ連絡してください。",
      "Call the number in the notice."),
    "unknownPerson": words(
      422, "その人は名簿にありません。", "That person is not on the roster.", "名簿から選んでください。",
      "Choose from the roster."),
    "personNotReachable": words(
      422, "その人には、90日以内に届いた連絡先がありません。", "That person has no route that worked within 90 days.",
      "連絡先が確かめられている別の方を選んでください。", "Choose somebody whose route was tested."),
    "chooseOrganization": words(
      422, "どの団体か決められません。", "It is not clear which organisation is meant.",
      "下の一覧から選ぶか、名前を入れ直してください。", "Choose from the list below, or type another name."),
    "unknownOrganization": words(
      422, "その団体は登録されていません。", "That organisation is not known.", "一覧から選んでください。",
      "Choose from the list."),
    "deputyIsSelf": words(
      422, "代行者に本人は選べません。", "The deputy cannot be the same person.", "別の方を選んでください。",
      "Choose somebody else."),
    "deputyNotReachable": words(
      422, "代行者に、90日以内に届いた連絡先がありません。", "The deputy has no route that worked within 90 days.",
      "連絡テストが済んでいる方を代行者にしてください。不在にはできません。",
      "Choose a deputy whose route was tested. Nobody goes absent without one."),
    "unknownPost": words(
      422, "その役職は登録されていません。", "That post is not known.", "一覧から選んでください。",
      "Choose from the list."),
    "tooManyParts": words(
      422, "この団体には、これ以上登録できません。", "This organisation holds no more entries.",
      "管理者に相談してください。", "Ask the administrator."),
    "emptyName": words(
      422, "名前が空です。", "The name is empty.", "日本語と英語の名前を入れてください。", "Give it in both languages."),
    "tooManyIndicators": words(
      413, "一度に取り込める手がかりは5万件までです。", "At most 50,000 indicators at once.", "分けて送ってください。",
      "Send them in parts."),
    "needsAnswer": words(
      422, "回答が選ばれていません。", "No answer is chosen.", "一つ選んでください。", "Choose one."),
    "tooLong": words(
      422, "文が長すぎます（1000字まで）。", "The text is too long (at most 1,000 characters).",
      "短くして送り直してください。", "Shorten it and send it again."),
    "mustBeAnswered": words(
      409, "これは注意喚起です。対応の記録の代わりに、回答をしてください。", "This is a bulletin: it is answered instead.",
      "「回答」から一つ選んで送ってください。", "Choose an answer and send it."),
    "nothingToAnswer": words(
      409, "これは注意喚起ではないので、回答の欄はありません。", "This is no bulletin and has no answer.",
      "警報として受け取りの確認をしてください。", "Acknowledge it as an alert."),
    "dateOutOfRange": words(
      422, "その日時は使えません。過ぎているか、遠すぎます。", "That date has passed, or is too far ahead.",
      "これから先の日時を入れてください。回答の期限は30分後から180日後まで、調査中は30日後までです。",
      "Give a time to come: 30 minutes to 180 days for a bulletin, up to 30 days while you investigate."
    ),
    "tooManyRecipients": words(
      422, "宛先が多すぎます（4096団体まで）。", "Too many recipients (at most 4,096).",
      "種類や地域で分けて出してください。", "Issue it in parts, by kind or by region."),
    "needsStatute": words(
      422, "「指示」には根拠となる法令が必要です。", "An instruction needs the statute it rests on.",
      "法令の名前と条を書くか、「要請」などを選んでください。", "Cite it, or choose a request instead."),
    "statuteTooLong": words(
      422, "法令の名前が長すぎます（120字まで）。", "The statute is too long (at most 120 characters).",
      "名前と条だけを書いてください。", "Write its name and article only."),
    "redIsForPeople": words(
      422, "TLP:REDは本人限りなので、団体あての注意喚起には使えません。",
      "TLP:RED is for people, not for organisations.",
      "電話で本人に伝えるか、TLP:AMBER+STRICTを選んでください。", "Call the person, or choose TLP:AMBER+STRICT."),
    "alreadyWithdrawn": words(
      409, "すでに取り下げられています。", "It is withdrawn already.", "することはありません。", "There is nothing to do."),
    "directoryChanged": words(
      409, "見ている間に名簿が変わりました。", "The directory changed while you looked.",
      "いまの差分を見てから、もう一度反映してください。", "Look at the differences again, then apply."),
    "nothingToImport": words(
      422, "反映するものはありません。", "There is nothing to apply.", "名簿を確かめてください。",
      "Check the list."),
    "tooManyChanges": words(
      422, "一度に反映できる変更は2万件までです。", "At most 20,000 changes at once.",
      "名簿を団体ごとに分けて、順に取り込んでください。", "Divide the list by organisation and import the parts."),
    "tooManyRows": words(
      413, "一度に取り込める名簿は5万行までです。", "At most 50,000 rows at once.",
      "名簿を分けて、順に取り込んでください。", "Divide the list and import the parts."),
    "noNameColumn": words(
      422, "氏名の列が分かりません。", "No column holds the names.",
      "氏名（または姓）の列を選んでください。", "Choose which column holds the names."),
    "noFile": words(
      422, "ファイルが選ばれていません。", "No file was chosen.", "一覧のファイルを選んでください。",
      "Choose the file of the list."),
    "draftGone": words(
      410, "この取り込みは終わったか、時間が過ぎて消えました。", "This import is over, or was forgotten after a while.",
      "「つながり」の「連絡先を取り込む」から、ファイルをもう一度選んでください。",
      "Choose the file once more under “Network”, “Import contacts”."),
    "inventoryDraftGone": words(
      410, "この取り込みは終わったか、時間が過ぎて消えました。", "This import is over, or was forgotten after a while.",
      "「台帳」の「Excelで取り込む」から、ファイルをもう一度選んでください。",
      "Choose the file once more under “Inventory”, “Import a spreadsheet”."),
    "noTower": words(
      409, "司令塔がまだ登録されていません。", "No control tower is registered yet.",
      "noroshi init で最初の団体を登録してください。", "Register the first organisation with noroshi init."),
  ]
}
