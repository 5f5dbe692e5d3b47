package guide

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A Section is a group of questions that belong together.
type Section struct {
	Title     string
	Questions []Question
}

// A Question is what people ask about mail, with its answer.
type Question struct {
	ID         string // the same in every language: "which-port"
	Title      string // the question itself
	Paragraphs []string
	Table      [][]string // rows of cells, the first row the head; nil where none helps
	Check      Check
	See        []string // IDs of questions to read next
}

// A Check is what this program can do about a question.
type Check string

// The checks, beside that of a practice server; see [Check.Practice].
const (
	CheckNothing  Check = ""
	CheckMail     Check = "mail"     // check the person's own mail
	CheckSettings Check = "settings" // find the settings for an address
	CheckBlocked  Check = "blocked"  // find out which ports this network blocks
	CheckSlow     Check = "slow"     // measure how quick and steady the server is
)

// practiceCheck stands before the name of a practice server.
const practiceCheck = "practice "

// Practice is the name of the practice server that shows what c is about.
func (c Check) Practice() (name string, ok bool) {
	if name, ok = strings.CutPrefix(string(c), practiceCheck); !ok {
		return "", false
	}
	return name, true
}

// Learn has the questions that people ask about mail, in an order good for
// reading. What it gives is shared and must not be changed.
func (g *Guide) Learn() []Section { return lessons.in(g.tag) }

// Question finds the question called id.
func (g *Guide) Question(id string) (Question, bool) {
	for _, section := range g.Learn() {
		for _, q := range section.Questions {
			if q.ID == id {
				return q, true
			}
		}
	}
	return Question{}, false
}

// A shelf has the files of one folder, each parsed when it is first needed.
type shelf[T any] struct {
	folder string
	parse  func(text string) T
	parsed sync.Map // tag of a language to T
}

var lessons = shelf[[]Section]{folder: "learn", parse: parseLearn}

// in gives what the file of a language says.
func (s *shelf[T]) in(tag string) T {
	if parsed, ok := s.parsed.Load(tag); ok {
		return parsed.(T)
	}
	parsed, _ := s.parsed.LoadOrStore(tag, s.parse(read(s.folder+"/"+tag+".md")))
	return parsed.(T)
}

const sectionHeading = "# "

// parseLearn reads questions and answers. What stands above the first question
// of a section is for translators.
func parseLearn(text string) []Section {
	all := make([]Section, 1)
	var q *Question
	paragraph := true // the next line begins one
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, sectionHeading); ok {
			all, q = append(all, Section{Title: title}), nil
		} else if id, ok := strings.CutPrefix(line, heading); ok {
			section := &all[len(all)-1]
			section.Questions = append(section.Questions, Question{ID: id})
			q = &section.Questions[len(section.Questions)-1]
		} else if q != nil && line != "" {
			q.add(line, paragraph)
		}
		paragraph = line == ""
	}
	return slices.DeleteFunc(all, func(s Section) bool { return len(s.Questions) == 0 })
}

var mark = regexp.MustCompile(`^\[(check|see): (.*)\]$`)

// add puts in the next line, which may begin a paragraph.
func (q *Question) add(line string, paragraph bool) {
	m := mark.FindStringSubmatch(line)
	switch last := len(q.Paragraphs) - 1; {
	case q.Title == "":
		q.Title = line
	case m != nil && m[1] == "check":
		q.Check = Check(m[2])
	case m != nil:
		q.See = strings.Split(m[2], ", ")
	case strings.HasPrefix(line, "| "):
		q.Table = append(q.Table, cells(line))
	case paragraph || last < 0:
		q.Paragraphs = append(q.Paragraphs, line)
	default:
		q.Paragraphs[last] = join(q.Paragraphs[last], line)
	}
}

// cells takes the row of a table apart.
func cells(line string) []string {
	row := strings.Split(strings.Trim(line, "|"), "|")
	for i := range row {
		row[i] = strings.TrimSpace(row[i])
	}
	return row
}
