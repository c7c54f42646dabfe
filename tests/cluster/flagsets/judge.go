package flagsets

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"reflect"

	"github.com/spf13/pflag"
	"k8s.io/apiserver/pkg/util/compatibility"
)

// Line is one command line, without the program's name.
type Line struct {
	Component string            `json:"component"`
	Args      []string          `json:"args"`
	Env       map[string]string `json:"env,omitempty"`
}

// Parsed is what a component makes of it.
type Parsed struct {
	Error  string         `json:"error,omitempty"`
	Values map[string]any `json:"values,omitempty"`
}

// Judge answers lines of command lines with what the component makes of each.
func Judge(in io.Reader, out io.Writer, other func(Line) Parsed) error {
	lines, encoder := bufio.NewScanner(in), json.NewEncoder(out)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var line Line
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return err
		}
		answer := other
		if line.Component == "kubelet" || commands[line.Component] != nil {
			answer = parse
		}
		if err := encoder.Encode(answer(line)); err != nil {
			return err
		}
	}
	return lines.Err()
}

func parse(line Line) (parsed Parsed) {
	defer func() { // a flag of the kubelet may end it so
		if r := recover(); r != nil {
			parsed = Parsed{Error: fmt.Sprint(r)}
		}
	}()
	compatibility.DefaultComponentGlobalsRegistry.Reset() // it keeps feature gates of earlier lines
	fs, err := flagSet(line.Component)
	if err != nil {
		return Parsed{Error: err.Error()}
	}
	fs.VisitAll(func(f *pflag.Flag) { f.Changed = false }) // some flags are the process's own
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	if err := fs.Parse(line.Args); err != nil {
		return Parsed{Error: err.Error()}
	}
	for _, rest := range fs.Args() {
		// all but the kubelet take an empty word
		if rest != "" || line.Component == "kubelet" {
			return Parsed{Error: fmt.Sprintf("argument %q", rest)}
		}
	}
	parsed = Parsed{Values: map[string]any{}}
	fs.VisitAll(func(f *pflag.Flag) {
		if f.Changed {
			parsed.Values[f.Name] = value(f.Value)
		}
	})
	return parsed
}

// value is a flag's value as JSON: a list, a map, or its text.
func value(v pflag.Value) any {
	if many, ok := v.(pflag.SliceValue); ok {
		return many.GetSlice()
	}
	held := reflect.ValueOf(v)
	for held.Kind() == reflect.Pointer || held.Kind() == reflect.Interface {
		held = held.Elem()
	}
	for held.Kind() == reflect.Struct {
		inner := reflect.Value{}
		for _, name := range []string{"Map", "Multimap", "value"} {
			if field := held.FieldByName(name); field.IsValid() {
				inner = field
			}
		}
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Interface {
			inner = inner.Elem()
		}
		if !inner.IsValid() {
			return v.String()
		}
		held = inner
	}
	switch {
	case held.Kind() == reflect.Map:
		out := map[string]any{}
		for _, key := range held.MapKeys() {
			out[key.String()] = texts(held.MapIndex(key))
		}
		return out
	case held.Kind() == reflect.Slice && held.Type().Elem().Kind() == reflect.String:
		return texts(held)
	}
	return v.String()
}

// texts is a value of a map or slice as text, or as a list of texts.
func texts(v reflect.Value) any {
	if v.Kind() != reflect.Slice {
		return fmt.Sprint(v)
	}
	out := []string{}
	for i := range v.Len() {
		out = append(out, fmt.Sprint(v.Index(i)))
	}
	return out
}
