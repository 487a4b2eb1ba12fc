//! The refusals of a file in words: what it is, and what to do instead.

internal import Kernel

extension SpreadsheetProblem.Reason {
  // table: one sentence for each reason
  var phrase: Phrase {
    let limits = SpreadsheetLimits.standard
    switch self {
    case .empty:
      return Phrase(
        ja: "ファイルに何も書かれていません。中身を確かめて、もう一度選んでください。",
        en: "The file is empty. Please check it and choose it again.")
    case .fileTooLarge:
      return Phrase(
        ja: "ファイルが大きすぎます（上限 \(limits.fileBytes >> 20) MB）。画像や使わないシートを消すか、分けてください。",
        en: """
          The file is too large (at most \(limits.fileBytes >> 20) MB). Remove pictures and sheets \
          that are not needed, or split it.
          """)
    case .oldExcel:
      return Phrase(
        ja: "古い形式（.xls）のExcelファイルです。Excelで開き「名前を付けて保存」で「Excel ブック (.xlsx)」を選んでください。",
        en:
          "This is an old Excel file (.xls). Open it in Excel and save it as “Excel Workbook (.xlsx)”."
      )
    case .encrypted:
      return Phrase(
        ja: "パスワードで保護されています。Excelで開き、パスワードを外してから .xlsx で保存してください。",
        en:
          "The file is protected by a password. Open it in Excel, remove the password and save it as .xlsx."
      )
    case .otherOffice, .notSpreadsheet:
      return Phrase(
        ja: "表計算のファイルではありません。Excel ブック (.xlsx) か CSV を選んでください。",
        en: "This is no spreadsheet. Please choose an Excel workbook (.xlsx) or a CSV file.")
    case .macros:
      return Phrase(
        ja: "マクロを含むファイルは受け取れません。Excelで開き「Excel ブック (.xlsx)」で保存し直してください。マクロは動かしていません。",
        en: """
          Files with macros are not taken. Open it in Excel and save it as “Excel Workbook (.xlsx)”. \
          No macro was run.
          """)
    case .binaryWorkbook:
      return Phrase(
        ja: "バイナリ形式（.xlsb）のExcelファイルです。Excelで開き「Excel ブック (.xlsx)」で保存してください。",
        en:
          "This is a binary Excel file (.xlsb). Open it in Excel and save it as “Excel Workbook (.xlsx)”."
      )
    case .openDocument:
      return Phrase(
        ja: "OpenDocument（.ods）のファイルです。「名前を付けて保存」で「Excel (.xlsx)」を選んでください。",
        en: "This is an OpenDocument file (.ods). Use “Save as” and choose “Excel (.xlsx)”.")
    case .webPage:
      return Phrase(
        ja: "名前はExcelでも、中身はウェブページかXMLです。Excelで開き「Excel ブック (.xlsx)」で保存してください。",
        en: """
          Inside, this file is a web page or XML, whatever its name says. Open it in Excel and save it \
          as “Excel Workbook (.xlsx)”.
          """)
    case .damaged:
      return Phrase(
        ja: "ファイルが壊れているか、途中で切れています。Excelで開けるか確かめ、保存し直してください。",
        en: "The file is damaged or was cut off. Check that Excel opens it, and save it again.")
    case .suspicious:
      return Phrase(
        ja:
          "表計算ソフトが作るものと違う造りのため、安全のため読みませんでした。Excelで開いて別の名前で保存し直してください。身に覚えのないファイルなら、届いた経緯を担当者に伝えてください。",
        en: """
          The file is built as no spreadsheet program builds it, so for safety it was not read. Open it in \
          Excel and save it under another name. If you did not expect it, tell your security contact.
          """)
    case .sharedTextMissing:
      return Phrase(
        ja: "このセルの文字がファイルの中にありません。Excelで開き、保存し直してください。",
        en: "The text of this cell is missing from the file. Open it in Excel and save it again.")
    case .cellTooLong:
      return Phrase(
        ja: "セルの文字が長すぎます。短くするか、分けてください。",
        en: "The text of this cell is too long. Shorten or split it.")
    case .tooManyCells:
      return Phrase(
        ja: "セルが多すぎます（上限 \(limits.cells)）。使わない列やシートを消すか、ファイルを分けてください。",
        en:
          "There are too many cells (at most \(limits.cells)). Remove columns or sheets, or split the file."
      )
    case .tooMuchText:
      return Phrase(
        ja: "文字が全部で多すぎます（上限 \(limits.textBytes >> 20) MB）。ファイルを分けてください。",
        en: "There is too much text in all (at most \(limits.textBytes >> 20) MB). Split the file.")
    case .tooManyRows:
      return Phrase(
        ja: "行が多すぎます（見出しのほかに \(SpreadsheetLimits.records) 行まで）。ファイルを分けてください。",
        en:
          "There are too many rows (at most \(SpreadsheetLimits.records) below the heading). Split the file."
      )
    case .tooManyColumns:
      return Phrase(
        ja: "列が多すぎます（上限 \(limits.columns) 列）。右の方の使わない列を消してください。",
        en:
          "There are too many columns (at most \(limits.columns)). Delete those on the right that are not needed."
      )
    case .tooManySheets:
      return Phrase(
        ja: "シートが多すぎます（上限 \(limits.sheets) 枚）。使わないシートを消してください。",
        en:
          "There are too many sheets (at most \(limits.sheets)). Delete those that are not needed.")
    case .noSheet:
      return Phrase(
        ja: "表示されているシートがありません。取り込むシートを再表示して保存してください。",
        en: "No sheet is visible. Unhide the one to be imported and save the file.")
    case .unknownEncoding:
      return Phrase(
        ja: "文字コードがわかりません。UTF-8 か Shift_JIS で保存するか、Excel ブック (.xlsx) にしてください。",
        en:
          "The character encoding is unknown. Save it as UTF-8 or Shift_JIS, or as an Excel workbook (.xlsx)."
      )
    case .brokenUTF8:
      return Phrase(
        ja: "この行に壊れた文字があります。その行を直すか、元のファイルからUTF-8で保存し直してください。",
        en: "This row has broken characters. Mend it, or save the original as UTF-8 again.")
    case .quoteNotClosed:
      return Phrase(
        ja: "この行の引用符（\"）が閉じていません。引用符を閉じるか、消してください。",
        en: "The quotation mark (\") in this row is never closed. Close or remove it.")
    }
  }
}
