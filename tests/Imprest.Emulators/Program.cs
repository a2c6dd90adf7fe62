using Imprest.Emulators;
using Imprest.Emulators.OpenAI;

// dotnet run --project tests/Imprest.Emulators -- --urls http://127.0.0.1:9000
var url = args.SkipWhile(argument => argument != "--urls").Skip(1).FirstOrDefault() ?? "http://127.0.0.1:9000";
var openai = new OpenAIEmulator { KeepsCalls = false };
await using var host = await EmulatorHost.StartAsync([openai], url);
Console.WriteLine($"openai   {openai.BaseAddress}   key {openai.ApiKey}   bill {new Uri(openai.Root, "/openai/_bill")}");
await host.WaitForShutdownAsync();
return 0;
