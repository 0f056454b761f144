#include "host/commands/command_text.hpp"
#include "host/commands/manual.hpp"
#include "host/options.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

// What completes is the same for all tables; $command, $current and $previous are words of the
// line. Bash parts words at = and :, so that a value stands apart from its key.
constexpr const char* kFunctions = R"bash(
# The sections of the config on the command line, and those that need no name.
_ridethrough_sections() {
  local word
  echo "$_ridethrough_unnamed"
  for word in "${COMP_WORDS[@]}"; do
    word=${word/#\~/$HOME}
    [[ $word == *.ini && -r $word ]] || continue
    sed -n 's/^[[:blank:]]*\[\([^]#]*\)\].*/\1/p' "$word"
  done
}

# Overrides, --section.key=
_ridethrough_overrides() {
  local section key
  for section in $(_ridethrough_sections | tr ' ' '\n' | sort -u); do
    for key in $(_ridethrough_keys "${section%%.*}"); do echo "--$section.$key="; done
  done
}

_ridethrough_files() {
  compgen -f -X "!*.$1" -- "$current"
  compgen -d -- "$current"
}

_ridethrough_words() { compgen -W "$1" -- "$current"; }

_ridethrough() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command=${COMP_WORDS[1]} key
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(_ridethrough_words "$_ridethrough_commands --help --version")
    return
  fi
  if [[ $current == "=" || $previous == "=" ]]; then
    key=$previous
    if [[ $current == "=" ]]; then current=; else key=${COMP_WORDS[COMP_CWORD - 2]}; fi
    mapfile -t COMPREPLY < <(_ridethrough_words "$(_ridethrough_choices "${key#--}")")
    return
  fi
  if [[ " $(_ridethrough_valued "$command") " == *" $previous "* ]]; then
    compopt -o default
    return
  fi
  case $current in
    -*)
      local words="$(_ridethrough_options "$command") --help"
      if [[ $(_ridethrough_takes_overrides "$command") ]]; then
        words+=" $(_ridethrough_overrides)"
      fi
      mapfile -t COMPREPLY < <(_ridethrough_words "$words")
      if [[ ${COMPREPLY[0]-} == *= ]]; then compopt -o nospace; fi
      ;;
    *)
      case $(_ridethrough_argument "$command") in
        topic) mapfile -t COMPREPLY < <(_ridethrough_words "$_ridethrough_topics") ;;
        *)
          compopt -o filenames
          mapfile -t COMPREPLY < <(_ridethrough_files "$(_ridethrough_argument "$command")")
          ;;
      esac
      ;;
  esac
}

complete -F _ridethrough ridethrough
)bash";

// A function of bash that answers with words for its argument.
class Answers {
 public:
  explicit Answers(const std::string& name) : text_(name + "() {\n  case $1 in\n") {}

  void add(const std::string& argument, const std::vector<std::string>& words) {
    if (words.empty()) return;
    text_ += fmt::format("    {}) echo '{}' ;;\n", argument, fmt::join(words, " "));
  }
  [[nodiscard]] std::string text() const { return text_ + "  esac\n}\n"; }

 private:
  std::string text_;
};

// From the first word of the usage: CONFIG, FILE.h5, [FILE.ini], [TOPIC].
std::string argument_of(const std::string& usage) {
  const std::string word = usage.substr(0, usage.find(' '));
  if (word.find("TOPIC") != std::string::npos) return "topic";
  if (word.find(".h5") != std::string::npos) return "h5";
  return "ini";
}

std::string commands_part() {
  Answers valued("_ridethrough_valued");
  Answers plain("_ridethrough_options");
  Answers argument("_ridethrough_argument");
  Answers overrides("_ridethrough_takes_overrides");
  for (const Command* command : commands()) {
    std::vector<std::string> all;
    std::vector<std::string> with_value;
    for (const auto& option : options_of(*command)) {
      for (const auto& name : {option.long_name, option.short_name}) {
        if (name.empty()) continue;
        all.push_back(name);
        if (option.takes_value) with_value.push_back(name);
      }
    }
    plain.add(command->name, all);
    valued.add(command->name, with_value);
    const std::string usage = text_of(*command).usage;
    argument.add(command->name, {argument_of(usage)});
    if (usage.find("--section.key=") != std::string::npos) overrides.add(command->name, {"yes"});
  }
  return plain.text() + valued.text() + argument.text() + overrides.text();
}

std::string config_part() {
  std::vector<std::string> unnamed;
  Answers keys("_ridethrough_keys");
  Answers choices("_ridethrough_choices");
  for (const auto& kind : section_kinds()) {
    if (!kind.named) unnamed.push_back(kind.name);
    std::vector<std::string> all;
    for (const auto& option : options()) {
      if (option.section != kind.name) continue;
      all.push_back(option.key);
      choices.add(kind.name + (kind.named ? ".*." : ".") + option.key, option.choices);
    }
    keys.add(kind.name, all);
  }
  return fmt::format("_ridethrough_unnamed='{}'\n", fmt::join(unnamed, " ")) + keys.text() +
         choices.text();
}

}  // namespace

std::string bash_completion() {
  std::vector<std::string> names;
  for (const Command* command : commands()) names.emplace_back(command->name);
  std::vector<std::string> all_topics = topics();
  for (const auto& option : options()) all_topics.push_back(option.key);
  // Many keys are those of several sections.
  std::sort(all_topics.begin(), all_topics.end());
  all_topics.erase(std::unique(all_topics.begin(), all_topics.end()), all_topics.end());
  return "# Completion for bash, as `ridethrough help --bash` writes it.\n" +
         fmt::format("_ridethrough_commands='{}'\n", fmt::join(names, " ")) +
         fmt::format("_ridethrough_topics='{}'\n", fmt::join(all_topics, " ")) + commands_part() +
         config_part() + kFunctions;
}

}  // namespace ridethrough
