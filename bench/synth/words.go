package synth

import "strings"

// What resources are named after: each adjective with each noun.
var (
	adjectives = strings.Fields(`amber ancient autumn azure bitter bold brave bright broad broken calm cold cool crimson curly damp dark dawn deep
		dry dusty eager early empty faint fancy fast fierce fine firm flat fragrant fresh frosty gentle giant glad golden
		grand green hidden high hollow honest humble icy idle jolly keen kind large late little lively lone long loud`)
	nouns = strings.Fields(`anchor arrow badge barrel basket beacon bell blade bottle bridge brush bucket button cabin camera candle canvas
		carpet castle chain circle cloud compass copper corner cradle crown cushion desk drum engine feather fence
		filter forest fountain garden gate glove harbor`)
)

// patterns are what names match. An API has few of them.
var patterns = []string{
	`^[A-Za-z][A-Za-z0-9_-]*$`, `^[a-z][a-z0-9-]*$`, `^[A-Za-z0-9_.-]*$`, `^[a-z]+(-[a-z0-9]+)*$`, `^[^<>&"]*$`, `^[0-9A-Za-z-]{1,64}$`, `^\S+$`,
}
