// Package cmd has no code of its own. Beside the programs in its folders stand
// the tests that use them as a person does: in a lab of network namespaces with
// a real mail server and a real firewall, and in a real window.
package cmd
