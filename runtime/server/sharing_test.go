package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// This file holds the handler to its promise that what it keeps for the next request is memory, and nothing of the last one.

// echo answers with everything that it was asked.
func echo() implementation {
	return implementation{
		list: func(_ context.Context, r listBooksRequest) (listBooksResponse, error) {
			said, err := json.Marshal(r)
			return listBooks200{Books: []book{{Description: string(said)}}}, err
		},
		add: func(_ context.Context, r addBookRequest) (addBookResponse, error) {
			said, err := json.Marshal(r)
			return addBook202{JobID: string(said)}, err
		},
	}
}

type question struct{ method, url, body string }

// questionNumber is a request with a word in all of its texts. Large and small ones, right and wrong ones take turns.
func questionNumber(i int, word string) question {
	long := strings.Repeat(word, 1+i*37%900)
	switch i % 8 {
	case 0:
		return question{"GET", "/v4/" + word + "/books?shelf_id=" + word + "&tags=" + word + "&tags=" + long + "&book_id=" + word, ""}
	case 1:
		return question{"GET", "/v4/" + word + "%2F/books?floors=1,x&limit=" + word + "&limit=1&genre=" + word, ""}
	case 2:
		return question{"POST", "/v3/" + word + "/shelves/" + word + "/books", `{"name":"` + word + `","description":"` + word + `"}`}
	case 3:
		return question{"POST", "/v3/" + word + "/shelves/" + word + "/books",
			`{"name":"` + word + `","description":"\u0041` + word + `","authors":[{"name":"` + word + `"},{"name":"` + long + `","born":` + fmt.Sprint(i) + `}],"x":"` + long + `"}`}
	case 4:
		return question{"POST", "/v3/" + word + "/shelves/" + word + "/books", `{"name":"` + word + `!","description":"` + long + `","authors":[{"born":"` + word + `"}]}`}
	case 5:
		return question{"POST", "/v3/" + word + "/shelves/" + word + "/books", `{"name":"` + word + `","description":"` + long + `" ` + word}
	case 6:
		return question{"GET", "/v5/" + word, ""}
	}
	return question{"GET", "/v4/" + word + "/books?" + word + "=%", ""}
}

func TestNoRequestShowsUpInAnother(t *testing.T) {
	h := newHandler(echo())
	const goroutines, rounds = 16, 200
	// What each request gets when it is alone is what it has to get among others.
	alone := map[question]string{}
	for g := range goroutines {
		for i := range rounds {
			q := questionNumber(i, word(g, i))
			alone[q] = answerTo(newHandler(echo()), q)
		}
	}
	var group sync.WaitGroup
	for g := range goroutines {
		group.Go(func() {
			for i := range rounds {
				q := questionNumber(i, word(g, i))
				got := answerTo(h, q)
				if diff := cmp.Diff(alone[q], got); diff != "" {
					t.Errorf("%s %s (-want +got):\n%s", q.method, q.url, diff)
					return
				}
			}
		})
	}
	group.Wait()
}

// word is one that no other request has, nor has a part of it.
func word(g, i int) string {
	return "w" + string(rune('a'+g)) + strings.NewReplacer("0", "k", "1", "l", "2", "m", "3", "n", "4", "o", "5", "p", "6", "q", "7", "r", "8", "s", "9", "t").Replace(fmt.Sprint(i)) + "z"
}

func answerTo(h http.Handler, q question) string {
	w := send(h, q.method, q.url, q.body)
	return fmt.Sprint(w.Code, w.Header(), w.Body)
}

func TestWhatWasReadStaysAsItIs(t *testing.T) {
	var kept []addBookRequest
	h := newHandler(implementation{add: func(_ context.Context, r addBookRequest) (addBookResponse, error) {
		kept = append(kept, r)
		return addBook202{}, nil
	}})
	for i := range 50 {
		send(h, "POST", fmt.Sprintf("/v3/shop%d/shelves/shelf%d/books", i, i), fmt.Sprintf(`{"name":"book-%d","description":"\u0041 %d"}`, i, i))
	}
	for i, got := range kept {
		n := fmt.Sprint(i)
		want := addBookRequest{"shop" + n, "shelf" + n, &newBook{Name: "book-" + n, Description: "A " + n}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestAMistakeOfOneRequestIsNotTheNextOnes(t *testing.T) {
	h := newHandler(fixed{})
	for _, bad := range []question{
		{"GET", booksURL + "?limit=0&tags=&end_time=x", ""}, {"GET", booksURL + "?a=%", ""}, {"POST", addURL, "{"}, {"POST", addURL, `{"name":5}`},
		{"POST", addURL, `[`}, {"GET", "/v5", ""}, {"PUT", booksURL, ""}, {"POST", addURL, ""},
	} {
		if w := send(h, bad.method, bad.url, bad.body); w.Code < 400 {
			t.Errorf("%v: status %d", bad, w.Code)
		}
		if w := send(h, "GET", listURL, ""); w.Code != 200 {
			t.Errorf("after %v: %s", bad, w.Body)
		}
		if w := send(h, "POST", addURL, addBody); w.Code != 202 {
			t.Errorf("after %v: %s", bad, w.Body)
		}
	}
}
