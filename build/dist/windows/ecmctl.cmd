@"%~dp0..\node.exe" "%~dp0..\dist\cli\ecmctl.js" %*
