//! Names under which strangers register their own: an indicator for one of them as a whole would hit everybody.

/// Public suffixes that may not be an indicator. A short list of our own: the ones Japanese bodies meet, the common
/// ones abroad, and hosts that give a name to anybody. Names of one label (`jp`, `com`) need no entry.
public enum PublicSuffixes {
  /// Whether strangers register under this name (lower case, without a trailing dot).
  public static func contains(_ name: String) -> Bool {
    if !name.utf8.contains(UInt8(ascii: ".")) { return true }
    return names.contains(name)
  }

  /// The same, asked with bytes in `first..<last`. Nearly all names are told apart by a hash, and no text is made of
  /// them: a list of millions asks this for each.
  public static func contains(_ bytes: RawSpan, _ first: Int, _ last: Int) -> Bool {
    var hash = hashStart
    var hasDot = false
    for place in first..<last {
      let byte = bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
      hasDot = hasDot || byte == UInt8(ascii: ".")
      hash = step(hash, byte)
    }
    guard hasDot else { return true }
    guard hashes.contains(hash) else { return false }
    let name = (first..<last).map { bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
    return names.contains(String(decoding: name, as: UTF8.self))
  }

  private static let hashStart: UInt64 = 0xCBF2_9CE4_8422_2325

  private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  private static let hashes: Set<UInt64> = Set(
    names.map { $0.utf8.reduce(hashStart) { step($0, $1) } })

  private static let names: Set<String> = Set(
    [japan, prefectures, abroad, hosts].joined(separator: " ").split(separator: " ").map(
      String.init))

  private static let japan =
    "ac.jp ad.jp co.jp ed.jp go.jp gr.jp lg.jp ne.jp or.jp "
    + "kawasaki.jp kitakyushu.jp kobe.jp nagoya.jp sapporo.jp sendai.jp yokohama.jp"

  private static let prefectures = [
    "hokkaido", "aomori", "iwate", "miyagi", "akita", "yamagata", "fukushima", "ibaraki", "tochigi",
    "gunma", "saitama", "chiba", "tokyo", "kanagawa", "niigata", "toyama", "ishikawa", "fukui",
    "yamanashi", "nagano", "gifu", "shizuoka", "aichi", "mie", "shiga", "kyoto", "osaka", "hyogo",
    "nara", "wakayama", "tottori", "shimane", "okayama", "hiroshima", "yamaguchi", "tokushima",
    "kagawa", "ehime", "kochi", "fukuoka", "saga", "nagasaki", "kumamoto", "oita", "miyazaki",
    "kagoshima", "okinawa",
  ].map { "\($0).jp" }.joined(separator: " ")

  private static let abroad = """
    ac.uk co.uk gov.uk ltd.uk me.uk net.uk nhs.uk org.uk plc.uk police.uk sch.uk \
    asn.au com.au edu.au gov.au id.au net.au org.au ac.nz co.nz geek.nz govt.nz net.nz org.nz school.nz \
    ac.cn com.cn edu.cn gov.cn mil.cn net.cn org.cn com.hk edu.hk gov.hk net.hk org.hk \
    club.tw com.tw edu.tw gov.tw idv.tw net.tw org.tw ac.kr co.kr go.kr ne.kr or.kr re.kr \
    ac.in co.in edu.in firm.in gen.in gov.in ind.in net.in nic.in org.in res.in \
    ac.id co.id go.id or.id sch.id web.id com.my edu.my gov.my net.my org.my com.ph edu.ph gov.ph net.ph org.ph \
    com.sg edu.sg gov.sg net.sg org.sg ac.th co.th go.th in.th or.th com.vn edu.vn gov.vn net.vn org.vn \
    com.bd com.np com.pk com.kh com.mm com.lk com.kw com.sa com.qa com.om com.lb com.jo com.cy ac.ir co.ir gov.ir \
    ac.il co.il gov.il net.il org.il com.tr edu.tr gen.tr gov.tr net.tr org.tr web.tr \
    com.br edu.br gov.br net.br org.br com.ar edu.ar gob.ar gov.ar net.ar org.ar com.mx edu.mx gob.mx net.mx org.mx \
    com.co edu.co gov.co net.co org.co com.pe gob.pe com.ve com.ec com.uy com.py com.bo com.gt com.do com.cu \
    ac.za co.za gov.za net.za org.za web.za co.ke or.ke co.tz co.ug com.ng gov.ng com.gh com.eg gov.eg co.ma co.zw \
    com.ua gov.ua in.ua kiev.ua net.ua org.ua com.ru msk.ru org.ru pp.ru spb.ru com.pl edu.pl gov.pl net.pl org.pl \
    com.es edu.es gob.es nom.es org.es com.pt gov.pt com.gr gov.gr com.ro com.mt co.at gv.at or.at co.hu gov.it \
    asso.fr com.fr gouv.fr com.de com.ge com.kz com.by com.az co.rs ac.rs co.cr ac.cr eu.com uk.com us.com \
    gb.net de.com jpn.com cn.com ru.com za.com eu.org pp.ua
    """

  private static let hosts = """
    000webhostapp.com appspot.com azurewebsites.net blogspot.com blogspot.jp cloudapp.net cloudfront.net \
    ddns.net duckdns.org dyndns.org firebaseapp.com fly.dev github.io gitlab.io glitch.me herokuapp.com \
    hopto.org myftp.org netlify.app ngrok.io ngrok-free.app no-ip.org onrender.com pages.dev r2.dev repl.co \
    s3.amazonaws.com sakura.ne.jp servehttp.com sytes.net trycloudflare.com vercel.app web.app weebly.com \
    wixsite.com wordpress.com workers.dev zapto.org
    """
}
