from yizhan.common.cli import main

main()
