namespace Imprest.Pricing;

/// <summary>What a call asks for. Told from the call: a mask makes an edit, input images without one an image-to-image.</summary>
public enum Operation
{
    Generate,
    Edit,
    ImageToImage,
    Variation,
    /// <summary>No generation: upscale, erase, vectorize, remove background.</summary>
    Tool,
}

/// <summary>The wire names of operations: <c>generate</c>, <c>edit</c>, <c>image-to-image</c>, <c>variation</c>, <c>tool</c>.</summary>
public static class OperationNames
{
    public static string Wire(this Operation operation) => operation switch
    {
        Operation.Generate => "generate",
        Operation.Edit => "edit",
        Operation.ImageToImage => "image-to-image",
        Operation.Variation => "variation",
        Operation.Tool => "tool",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not an operation."),
    };

    public static bool TryParse(string? text, out Operation operation)
    {
        Operation? found = text switch
        {
            "generate" => Operation.Generate,
            "edit" => Operation.Edit,
            "image-to-image" => Operation.ImageToImage,
            "variation" => Operation.Variation,
            "tool" => Operation.Tool,
            _ => null,
        };
        operation = found ?? default;
        return found is not null;
    }
}
