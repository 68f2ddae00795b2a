using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace OodDetection.DependencyInjection;

/// <summary>Reads a detector's settings from a configuration section.</summary>
/// <remarks>
/// By hand rather than by the configuration binder: that one stops at the first value it can't convert, doesn't list the keys that there are, and uses
/// reflection, which trimmed programs lack.
/// </remarks>
internal sealed class ConfigurationReader(string detector, IConfigurationSection section) : IConfigureNamedOptions<OodDetectorOptions>
{
    private const string Yes = "true or false", Text = "a text";

    private static readonly Dictionary<string, Setting> s_settings = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(OodDetectorOptions.Path)] = Setting.Of<string>(Text, AsIs, (options, value) => options.Path = value),
        [nameof(OodDetectorOptions.Device)] = Setting.Of<string>(Text, AsIs, (options, value) => options.Device = value),
        [nameof(OodDetectorOptions.ExpectedSha256)] = Setting.Of<string>(Text, AsIs, (options, value) => options.ExpectedSha256 = value),
        [nameof(OodDetectorOptions.RequireCalibration)] = Setting.Of<bool>(Yes, bool.TryParse, (options, value) => options.RequireCalibration = value),
        [nameof(OodDetectorOptions.RequiredAlpha)] = Setting.Of<double>("a number such as 0.01", (string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value), (options, value) => options.RequiredAlpha = value),
        [nameof(OodDetectorOptions.LoadAtStart)] = Setting.Of<bool>(Yes, bool.TryParse, (options, value) => options.LoadAtStart = value),
        [nameof(OodDetectorOptions.MaxFileBytes)] = Setting.Of<long>("a whole number of bytes", (string text, out long value) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value), (options, value) => options.MaxFileBytes = value),
    };

    private delegate bool TryParse<T>(string text, out T value);

    public void Configure(OodDetectorOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, OodDetectorOptions options)
    {
        if (name != detector) return;
        options.Section = section.Path;
        var children = section.GetChildren().ToArray();
        if (children.Length == 0)
        {
            options.Unreadable.Add(section.Value is { Length: > 0 } text
                ? $"the section is the text '{text}'; expected keys with values, such as {nameof(OodDetectorOptions.Path)}."
                : $"there is no such section, or it is empty; expected at least the key {nameof(OodDetectorOptions.Path)}.");
        }

        foreach (var child in children) Read(child, options);
    }

    private static void Read(IConfigurationSection child, OodDetectorOptions options)
    {
        if (!s_settings.TryGetValue(child.Key, out var setting))
            options.Unreadable.Add($"'{child.Key}' is no setting; there are {string.Join(", ", s_settings.Keys)}.");
        else if (child.GetChildren().Any())
            options.Unreadable.Add($"{child.Key} has keys or elements below it; expected {setting.Expected}.");
        else if (child.Value is { } text && !setting.TrySet(options, text)) // null is JSON's null: not set
            options.Unreadable.Add($"{child.Key} is '{text}'; expected {setting.Expected}.");
    }

    private static bool AsIs(string text, out string value)
    {
        value = text;
        return true;
    }

    private sealed record Setting(string Expected, Func<OodDetectorOptions, string, bool> TrySet)
    {
        internal static Setting Of<T>(string expected, TryParse<T> parse, Action<OodDetectorOptions, T> assign) => new(expected, (options, text) =>
        {
            if (!parse(text, out var value)) return false;
            assign(options, value);
            return true;
        });
    }
}
