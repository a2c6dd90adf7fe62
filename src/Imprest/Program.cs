return await Imprest.Commands.CommandLine.RunAsync(args);
