package diagnose

import (
	"errors"
	"syscall"
)

// The numbers that Winsock gives for what Unix calls ECONNREFUSED and so on.
// Go's own syscall constants of those names are invented on Windows and never
// come back from a socket; the two sets of numbers do not overlap.
const (
	wsaEACCES        = syscall.Errno(10013)
	wsaEAFNOSUPPORT  = syscall.Errno(10047)
	wsaEADDRNOTAVAIL = syscall.Errno(10049)
	wsaENETDOWN      = syscall.Errno(10050)
	wsaENETUNREACH   = syscall.Errno(10051)
	wsaECONNABORTED  = syscall.Errno(10053)
	wsaECONNRESET    = syscall.Errno(10054)
	wsaETIMEDOUT     = syscall.Errno(10060)
	wsaECONNREFUSED  = syscall.Errno(10061)
	wsaEHOSTDOWN     = syscall.Errno(10064)
	wsaEHOSTUNREACH  = syscall.Errno(10065)
)

// What a connection can meet, whatever the system calls it.
var (
	errRefused   = errors.New("connection refused")          // nothing listens there
	errReset     = errors.New("connection reset")            // the other side, or someone between, broke it off
	errNoMachine = errors.New("host unreachable")            // a router or the local network says that no such machine is there, or forbids the way
	errNoRoute   = errors.New("network unreachable")         // this computer knows no way there
	errForbidden = errors.New("connection forbidden")        // this computer, or over IPv6 a firewall on the way, forbids it
	errSilent    = errors.New("no answer in time")           // nothing came
	errSlow      = errors.New("answer not complete in time") // something came, but no whole line
	errHungUp    = errors.New("connection closed")           // the other side closed it in good order
	errEndless   = errors.New("answer without end")          // longer than any mail server's
	errGarbled   = errors.New("answer not understood")       // not in the grammar of the protocol
)

// socketFault names the error of a socket call, or gives nil for one that is
// none of these.
func socketFault(err error) error {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return nil
	}
	switch number {
	case syscall.ECONNREFUSED, wsaECONNREFUSED:
		return errRefused
	case syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE, wsaECONNRESET, wsaECONNABORTED:
		return errReset
	case syscall.EHOSTUNREACH, syscall.EHOSTDOWN, wsaEHOSTUNREACH, wsaEHOSTDOWN:
		return errNoMachine
	case syscall.ENETUNREACH, syscall.ENETDOWN, syscall.EADDRNOTAVAIL, syscall.EAFNOSUPPORT,
		wsaENETUNREACH, wsaENETDOWN, wsaEADDRNOTAVAIL, wsaEAFNOSUPPORT:
		return errNoRoute
	case syscall.EACCES, syscall.EPERM, wsaEACCES:
		return errForbidden
	case syscall.ETIMEDOUT, wsaETIMEDOUT:
		return errSilent
	}
	return nil
}
