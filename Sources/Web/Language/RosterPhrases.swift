//! Words of duty tables.

internal import Kernel

/// Sentences of duty tables.
enum RosterPhrases {
  static let title = Phrase(ja: "当番表", en: "Duty table")
  static let about = Phrase(
    ja: "役所が閉まっている間は、まず宿直、次に危機管理当番、その次に所属長へ連絡します。空いている夜は、次の人へ回ります。",
    en: """
      While the office is closed the guard desk is called first, then crisis duty, then the section \
      head. In a night without a name the next is called.
      """)
  static let guardDesk = Phrase(ja: "宿直", en: "Guard desk")
  static let crisisDuty = Phrase(ja: "危機管理当番", en: "Crisis duty")
  static let closed = Phrase(ja: "閉庁", en: "closed")
  static let gaps = Phrase(ja: "当番が空いている夜があります", en: "Nights without anybody on duty")
  static let edit = Phrase(ja: "当番を入れる", en: "Enter the duties")
  static let download = Phrase(ja: "表計算ファイル（xlsx）", en: "Workbook (xlsx)")
  static let previous = Phrase(ja: "前の月", en: "month before")
  static let following = Phrase(ja: "次の月", en: "next month")
  static let formAbout = Phrase(
    ja: "夜ごとに人を選んで「当番表を保存」を押してください。もう始まった当番は変わりません。",
    en: "Choose somebody for each night and press “Save the table”. A turn that has begun stays.")
  static let copy = Phrase(ja: "先月と同じ曜日の人を入れる", en: "Fill in last month's people by weekday")
  static let file = Phrase(ja: "表計算ファイルから入れる", en: "Fill in from a workbook")
  static let read = Phrase(ja: "読み込んで確かめる", en: "Read and check")
  static let unsaved = Phrase(
    ja: "まだ保存していません。下の表を確かめて「当番表を保存」を押してください。",
    en: "Not saved yet. Check the table below and press “Save the table”.")
  static let changed = Phrase(ja: "変わります", en: "changes")
  static let nobody = Phrase(ja: "— 決まっていない", en: "— nobody yet")
  static let add = Phrase(ja: "ほかの時間の当番を足す", en: "Add a turn at other hours")
  static let desk = Phrase(ja: "当番", en: "Desk")
  static let who = Phrase(ja: "人", en: "Who")
  static let save = Phrase(ja: "当番表を保存", en: "Save the table")
  static let back = Phrase(ja: "やめる", en: "Cancel")
  static let gone = Phrase(ja: "（異動済み・空き扱い）", en: "(has left; counts as nobody)")
  static let notPublic = Phrase(ja: "（発令前）", en: "(not public yet)")
  static let sheet = Phrase(ja: "当番表", en: "Duties")
  static let nobodyThere = Phrase(
    ja: "この月に職に就いている人がいません。先に連絡先を取り込んでください。",
    en: "Nobody holds a post in this month. Import the contacts first.")
  /// The columns of the table.
  static let heads = [
    Phrase(ja: "日", en: "Day"), guardDesk, crisisDuty,
  ]
  /// The columns of the workbook.
  static let columns = [
    Phrase(ja: "当番", en: "Desk"), Phrase(ja: "開始", en: "From"), Phrase(ja: "終了", en: "Until"),
    Phrase(ja: "氏名", en: "Name"),
  ]

  /// The word for a desk.
  static func desk(_ role: Organization.Role) -> Phrase {
    role == .crisisDuty ? crisisDuty : guardDesk
  }

  /// 12月3日(木) 17:15 から 12月4日(金) 8:30 まで、宿直がいません
  static func gap(_ role: Organization.Role, _ from: String, _ until: String) -> Phrase {
    Phrase(
      ja: "\(from) から \(until) まで、\(desk(role).ja)がいません",
      en: "\(desk(role).en): nobody from \(from) to \(until)")
  }

  /// A row of a file that cannot be taken.
  static func badRow(_ row: Int, _ what: Phrase) -> Phrase {
    Phrase(ja: "\(row)行目：\(what.ja)", en: "Row \(row): \(what.en)")
  }
  static let unknownDesk = Phrase(
    ja: "当番が「宿直」「危機管理当番」のどちらでもありません。", en: "the desk is neither “Guard desk” nor “Crisis duty”.")
  static let unknownTime = Phrase(
    ja: "日時が読めません。「2026-12-01 17:15」の形で書いてください。",
    en: "the time is not readable; write it as 2026-12-01 17:15.")
  static let unknownName = Phrase(
    ja: "この氏名の人は職に就いていません。連絡先の氏名と同じに書いてください。",
    en: "nobody of this name holds a post; write it as in the contacts.")
  static let twoOfName = Phrase(
    ja: "同じ氏名の人が複数います。この行は画面で入れてください。",
    en: "several people have this name; enter this one on the page.")
  static let otherMonth = Phrase(
    ja: "開始がこの月ではありません。その月の画面で読み込んでください。", en: "it begins in another month; read it there.")
  static let noColumns = Phrase(
    ja:
      "「日」と「宿直」か「危機管理当番」の列も、「当番」「開始」「終了」「氏名」の列も見つかりません。書き出したファイルの見出しを使ってください。",
    en: """
      Neither a column of days with Guard desk or Crisis duty, nor Desk, From, Until and Name. Use the \
      headings of a workbook that goes out.
      """)
  static let weekday = Phrase(ja: "曜日", en: "Weekday")
  static let month = Phrase(ja: "月の表（xlsx）", en: "Month grid (xlsx)")
  static let unknownDay = Phrase(
    ja: "日が読めません。「2027-04-01」「4月1日」「1」の形で書いてください。",
    en: "the day is not readable; write it as 2027-04-01, 4/1 or 1.")
  static let tooManyNames = Phrase(
    ja: "一つの欄に書けるのは\(RosterGrid.namesMax)人までです。",
    en: "at most \(RosterGrid.namesMax) people in one cell.")

  /// 3行目と同じ日です
  static func dayTwice(_ row: Int) -> Phrase {
    Phrase(ja: "\(row)行目と同じ日です。", en: "the same day stands in row \(row).")
  }

  /// A weekday that does not fit: the table is of another year.
  static func otherWeekday(_ name: String) -> Phrase {
    Phrase(
      ja: "曜日が合いません（この日は\(name)曜日です）。別の年の表でないか確かめてください。",
      en: "the weekday does not fit (it is \(name)); is it a table of another year?")
  }

  /// Nobody of this name.
  static func nobodyCalled(_ name: String) -> Phrase {
    Phrase(
      ja: "「\(name)」という人は職に就いていません。連絡先の氏名と同じに書いてください。",
      en: "nobody called “\(name)” holds a post; write it as in the contacts.")
  }

  /// Several people of this name.
  static func severalCalled(_ name: String) -> Phrase {
    Phrase(
      ja: "「\(name)」という氏名の人が複数います。その夜は画面で入れてください。",
      en: "several people are called “\(name)”; enter that night on the page.")
  }
}
