/* For tests under Wine 8, which has no bcryptprimitives.dll: programs made with Go
   take their randomness from it. SystemFunction036 is the older name of the same. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
	return SystemFunction036(buffer, (ULONG)length);
}
