//! What an organisation is in law, for English readers. The form itself is data and Japanese.

internal import Kernel

/// Legal forms in both languages.
enum LegalFormWords {
  /// The words of a form; one that is not listed is shown as it was entered.
  static func of(_ form: String) -> Phrase { Phrase(ja: form, en: english[form] ?? form) }

  // table:
  private static let english = [
    "府省庁": "Ministry or agency", "独法": "Incorporated agency", "独立行政法人": "Incorporated agency",
    "特殊法人": "Special corporation", "認可法人": "Authorised corporation", "都道府県": "Prefecture",
    "市区町村": "Municipality", "一部事務組合・広域連合": "Joint authority of municipalities",
    "地方独法": "Local incorporated agency", "国立大学法人": "National university", "会社": "Company",
    "外局等": "Agency or commission", "認可法人等": "Authorised corporation",
    "内閣の機関": "Body of the Cabinet", "憲法上独立の機関": "Independent constitutional body",
    "調整機関": "Coordinating body", "社団等": "Association", "中小企業": "Small firm",
    "tower": "Control tower", "foreign": "Foreign body",
  ]
}
