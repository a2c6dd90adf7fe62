using System.Text.Json;

namespace Imprest.Images;

/// <summary>Texts out of JSON that a client sent. JSON can spell half a character (<c>"\ud83d"</c>, or bytes that are no UTF-8), which is no text.</summary>
internal static class JsonText
{
    /// <param name="element">A string.</param>
    /// <param name="name">The field to name when it cannot be read.</param>
    public static string Of(JsonElement element, string name)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw CallFields.Wrong(name, "is no valid Unicode text; send whole characters");
        }
    }

    /// <summary>Finds a member of an object, whatever its other members are called.</summary>
    public static bool TryGet(JsonElement holder, string name, out JsonElement value)
    {
        try
        {
            return holder.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            throw NoText();
        }
    }

    public static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw NoText();
        }
    }

    private static Errors.ApiException NoText() =>
        new(Errors.ErrorCode.InvalidRequest, "A name in the body is no valid Unicode text; send whole characters.");
}
