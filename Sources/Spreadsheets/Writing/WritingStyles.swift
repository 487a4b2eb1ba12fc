//! How cells look: headings, keys and rows to be corrected. Colour never speaks alone, the note says it in words.

internal import CXlsxwriter

/// The formats of one workbook; libxlsxwriter owns them.
struct WritingStyles {
  let heading: UnsafeMutablePointer<lxw_format>
  let text: UnsafeMutablePointer<lxw_format>
  let key: UnsafeMutablePointer<lxw_format>
  let wrong: UnsafeMutablePointer<lxw_format>
  let note: UnsafeMutablePointer<lxw_format>

  /// Nil without memory.
  init?(_ book: UnsafeMutablePointer<lxw_workbook>) {
    guard let heading = workbook_add_format(book), let text = workbook_add_format(book),
      let key = workbook_add_format(book), let wrong = workbook_add_format(book),
      let note = workbook_add_format(book)
    else { return nil }
    // As text, so that what people type into an empty cell keeps its leading zeros too.
    for format in [heading, text, key, wrong, note] { format_set_num_format(format, "@") }
    for format in [heading, text, key, wrong, note] {
      format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
    }
    format_set_bold(heading)
    format_set_text_wrap(heading)
    format_set_bg_color(heading, 0xDD_E7_F3)
    format_set_bottom(heading, UInt8(LXW_BORDER_THIN.rawValue))
    format_set_font_color(key, 0x59_59_59)
    format_set_bg_color(key, 0xEE_EE_EE)
    for format in [wrong, note] { format_set_bg_color(format, 0xFF_E6_B3) }
    format_set_text_wrap(note)
    self.heading = heading
    self.text = text
    self.key = key
    self.wrong = wrong
    self.note = note
  }
}
