# For: code without symbols of functions: labels alone, one of them global
# Builds: clang13-el clang19-el clang19-eb
        .section xdp, "ax"
        .globl entry
entry:
        r0 = 2
        exit

        .section socket, "ax"
        r0 = 0
        exit

        .section license, "aw"
        .asciz "GPL"
