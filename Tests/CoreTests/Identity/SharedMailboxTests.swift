//! Which addresses look like a mailbox that several people read.

import Kernel
import Testing

@Suite struct SharedMailboxTests {
  @Test(arguments: [
    "info@kitayama.example", "INFO@KITAYAMA.EXAMPLE", "soumu@a.example", "Soumu-ka@a.example",
    "kikaku_kakari@a.example", "csirt@a.example", "csirt2@a.example", "csirt-team@a.example",
    "info+alerts@a.example", "joho.system@a.example", "kouhou.ml@a.example",
  ])
  func `a role's name is recognised in any letters`(address: String) {
    #expect(SharedMailbox.isLikely(address))
  }

  @Test(arguments: [
    "sato@kitayama.example", "it.suzuki@a.example", "suzuki.it@a.example", "infosato@a.example",
    "h-soumu-sato@a.example", "soumu-sato@a.example", "info", "@info", "", "info.example",
    "sato@info.example", "123@a.example", "-@a.example", "+info@a.example",
  ])
  func `a person's name and what is no address are not`(address: String) {
    #expect(!SharedMailbox.isLikely(address))
  }
}
