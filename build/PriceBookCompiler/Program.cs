using Imprest.Pricing;

// PriceBookCompiler RESULT FILE…: checks price files and writes the book that the program ships with.
// A wrong card is an error of the build, in the form that build tools link to its line.
try
{
    var book = PriceBook.Compile(args.Skip(1).Order(StringComparer.Ordinal).Select(file => (file, File.ReadAllText(file))));
    File.WriteAllBytes(args[0], book);
    return 0;
}
catch (PriceBookException exception)
{
    foreach (var error in exception.Errors)
    {
        var parts = error.Split(':', 3);
        Console.Error.WriteLine(parts.Length == 3 && int.TryParse(parts[1], out _) ? $"{parts[0]}({parts[1]}): error PRICE:{parts[2]}" : $"prices: error PRICE: {error}");
    }
    return 1;
}
