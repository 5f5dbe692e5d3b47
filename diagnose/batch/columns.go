package batch

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Columns are those that a table may have, in any order. It may have others, which
// are not looked at; but for one with passwords, which nobody should keep so.
func Columns() []string { return slices.Clone(columns) }

var columns = []string{server: "server", port: "port", security: "security", service: "service", address: "address", user: "user"}

// The places in [columns], and in [Row.cells].
const (
	server = iota
	port
	security
	service
	address
	user
)

// names are what people call the columns, as [folded] has it, in the languages of
// the program. Of several that a table has, the first here is the one.
var names = map[string][]string{
	"server": {"server", "host", "hostname", "servername", "mailserver", "servidor", "servidordecorreo", "servidordeemail", "serveur", "serveurdemessagerie", "serwer", "serwerpoczty"},
	"port":   {"port", "portnumber", "puerto", "porta", "poort", "poortnummer"},
	"security": {
		"security", "connectionsecurity", "encryption", "sicherheit", "verbindungssicherheit", "verschlusselung", "verschluesselung",
		"seguridad", "cifrado", "securite", "chiffrement", "sicurezza", "crittografia", "beveiliging", "versleuteling",
		"zabezpieczenia", "zabezpieczenie", "bezpieczenstwo", "szyfrowanie", "seguranca", "criptografia",
	},
	"service": {"service", "protocol", "dienst", "protokoll", "servicio", "protocolo", "protocole", "servizio", "protocollo", "usluga", "protokol", "servico"},
	"address": {
		"address", "email", "mail", "emailaddress", "mailaddress", "emailadresse", "mailadresse", "emails",
		"correo", "correoelectronico", "direcciondecorreo", "direcciondecorreoelectronico", "direccionemail",
		"adresseemail", "adressemail", "adresseelectronique", "courriel", "indirizzoemail", "indirizzomail", "postaelettronica",
		"emailadres", "mailadres", "adresemail", "adrespocztowy", "enderecodeemail", "enderecoemail",
		"adresse", "direccion", "indirizzo", "adres", "endereco",
	},
	"user": {
		"user", "username", "login", "loginname", "benutzer", "benutzername", "usuario", "nombredeusuario",
		"utilisateur", "nomdutilisateur", "identifiant", "utente", "nomeutente", "gebruiker", "gebruikersnaam",
		"uzytkownik", "nazwauzytkownika", "nomedeusuario", "nomedousuario",
	},
}

// folded is the name of a column without what people write differently: "E-Mail
// Adresse" and "email-adresse" are the same.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'ł':
			return 'l'
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return r
		}
		return -1 // the marks on letters too
	}, norm.NFD.String(strings.ToLower(name)))
}

// placesOfColumns says where each of [columns] is in a line with these names; -1:
// there is none. twice is one that stands there twice, by the same name.
func placesOfColumns(heads []string) (places []int, twice string) {
	all := make([]string, len(heads))
	for i, head := range heads {
		all[i] = folded(head)
	}
	for _, column := range columns {
		place := -1
		for _, name := range names[column] {
			if place = slices.Index(all, name); place >= 0 {
				if slices.Contains(all[place+1:], name) {
					twice = column
				}
				break
			}
		}
		places = append(places, place)
	}
	return places, twice
}
