package gomodel

import "strings"

// verbs are what descriptions of operations begin with, "List backups" or "Lists backups".
var verbs = func() map[string]bool {
	m := map[string]bool{}
	for verb := range strings.FieldsSeq(`
		abort accept acknowledge activate add adjust allocate allow append apply approve archive ask assign associate attach authenticate
		authorize back batch begin bind block book borrow build calculate call cancel change check claim clear clone close collect
		commit compare complete compute configure confirm connect convert copy count create deactivate decline decrypt delete
		deliver deploy deregister describe destroy detach detect determine disable disassociate disconnect display download drop
		edit enable encrypt end ensure enter estimate evaluate exchange execute expand expire export extend extract fetch
		find finish flush follow force format free generate get give grant halt handle import increase ingest initialize initiate insert
		inspect install invite invoke issue join kill launch leave lend let link list load lock log login logout look lookup make
		manage mark measure merge migrate modify monitor mount move notify obtain open order patch pause perform ping place
		post prepare preview process produce promote provide provision publish pull purge push put query read reboot rebuild
		receive reconfigure record recover redeem refresh refund register reject release reload remove rename render renew reopen
		reorder replace reply report request require rerun reserve reset resize resolve respond restart restore resume retrieve retry
		return reveal revert review revoke rotate run save scale schedule search see select send serve set share show sign
		snapshot sort specify split star start stop store stream submit subscribe suspend swap switch sync synchronize tag take terminate
		test toggle transfer transform translate trigger truncate turn unassign unbind unblock undo unfollow uninstall unlink unlock
		unmount unregister unsubscribe untag update upgrade upload use validate verify view wait watch withdraw write`) {
		m[verb] = true
	}
	return m
}()

// thirdPerson is a verb as a sentence about an operation has it: "lists" of "List" or "Lists"; false for another word.
func thirdPerson(word string) (string, bool) {
	word = strings.ToLower(word)
	if verbs[word] {
		switch last := word[len(word)-1]; {
		case strings.HasSuffix(word, "s"), strings.HasSuffix(word, "sh"), strings.HasSuffix(word, "ch"), last == 'x', last == 'z', word == "undo":
			return word + "es", true
		case last == 'y' && !strings.ContainsRune("aeou", rune(word[len(word)-2])):
			return word[:len(word)-1] + "ies", true
		}
		return word + "s", true
	}
	for _, ending := range [][2]string{{"ies", "y"}, {"es", ""}, {"s", ""}} {
		if stem, ok := strings.CutSuffix(word, ending[0]); ok && verbs[stem+ending[1]] {
			return word, true
		}
	}
	return "", false
}
