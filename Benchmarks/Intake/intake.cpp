// Loads on the intake of a node, each of which ends by itself and says its figures in one line of name=number:
//     intake port                                        a free port
//     intake keys CONTROL-SOCKET COUNT FILE              makes keys of sensors
//     intake append FOLDER SECONDS BYTES                 appends, each flushed
//     intake single PORT KEYS CONNECTIONS SECONDS BYTES  one event in each request
//     intake batches PORT KEYS EVENTS FROM COUNT BODY-BYTES CONNECTIONS     until all of it is matched
//     intake flow PORT KEYS EVENTS COUNT RATE BODY-LINES CONNECTIONS        until a line is said to it
//     intake import PORT KEY STORE LIST FROM COUNT       until looking back is done
//     intake marks PORT KEY STORE WORD COUNT             names that are looked for
//     intake probes PORT KEYS STORE WORD COUNT PAUSE     one event of such a name, its alert, the next
//     intake news PORT KEYS KEY STORE COUNT PAUSE        one indicator, an alert by it, the next
// KEYS is a file of sensors' keys; KEY is one that may import indicators.
#include <sys/stat.h>

#include "alerts.h"
#include "bulk.h"
#include "single.h"

namespace {

int free_port() {
  int file = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof own;
  if (file < 0 || bind(file, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0 ||
      getsockname(file, reinterpret_cast<sockaddr*>(&own), &length) != 0)
    broken("no free port");
  ::close(file);
  return ntohs(own.sin_port);
}

int run(const std::string& mode, const std::vector<std::string>& words) {
  auto number = [&](size_t place) { return static_cast<size_t>(std::strtoull(words[place].c_str(), nullptr, 10)); };
  auto real = [&](size_t place) { return std::strtod(words[place].c_str(), nullptr); };
  auto port = [&] { return std::atoi(words[0].c_str()); };
  if (mode == "port" && words.empty()) {
    std::printf("port=%d\n", free_port());
  } else if (mode == "keys" && words.size() == 3) {
    make_keys(words[0], number(1), words[2]);
  } else if (mode == "append" && words.size() == 3) {
    append(words[0], real(1), number(2));
  } else if (mode == "single" && words.size() == 5) {
    Keys keys(words[1]);
    single(port(), keys, number(2), real(3), number(4));
  } else if (mode == "batches" && words.size() == 7) {
    Keys keys(words[1]);
    batches(port(), keys, words[2], number(3), number(4), number(5), number(6));
  } else if (mode == "flow" && words.size() == 7) {
    Keys keys(words[1]);
    flow(port(), keys, words[2], number(3), real(4), number(5), number(6));
  } else if (mode == "import" && words.size() == 6) {
    import_file(port(), words[1], words[2], words[3], number(4), number(5));
  } else if (mode == "marks" && words.size() == 5) {
    marks(port(), words[1], words[2], words[3], number(4));
  } else if (mode == "probes" && words.size() == 6) {
    Keys keys(words[1]);
    probes(port(), keys, words[2], words[3], number(4), real(5));
  } else if (mode == "news" && words.size() == 6) {
    Keys keys(words[1]);
    news(port(), keys, words[2], words[3], number(4), real(5));
  } else {
    std::fprintf(stderr, "usage: see the head of Benchmarks/Intake/intake.cpp\n");
    return 2;
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count > 1 ? words[1] : "", std::vector<std::string>(words + std::min(count, 2), words + count));
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "intake: %s\n", problem.what());
    return 1;
  }
}
