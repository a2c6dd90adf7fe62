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

    public static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw new Errors.ApiException(Errors.ErrorCode.InvalidRequest, "A name in the body is no valid Unicode text; send whole characters.");
        }
    }
}
