using Quickstart;
using Spectre.Console;

return await QuickstartProgram.RunAsync(args, AnsiConsole.Console, Console.Error);
