using System.CommandLine;
using OodDetection.Data;

namespace Samples;

/// <summary>The options of programs that take photos: the one size that they are brought to, and which of them are of one scene.</summary>
internal sealed class PhotoOptions
{
    private readonly Option<string?> _group;
    private readonly Option<string?> _size;

    /// <param name="standard">The size where the user names none; null for images as they are, which must have one size.</param>
    /// <param name="divided">What files are divided into.</param>
    public PhotoOptions(string? standard = null, string divided = "a training and a test part")
    {
        _group = new("--group") { Description = $"Regular expression whose first group names the scene of a photo, such as '^(.*)_[0-9]+\\.jpg$': where files are divided into {divided}, those of one scene stay together.", HelpName = "PATTERN" };
        _size = new("--size")
        {
            Description = $"The size that images of any sizes are brought to, those of all sets by the same rule: {PreparationText.Forms}.{(standard is null ? " Without it images stay as they are, and those of a set must have one size." : "")}",
            HelpName = "SIZE",
        };
        if (standard is not null) _size.DefaultValueFactory = _ => standard;
    }

    public void AddTo(Command command)
    {
        command.Add(_size);
        command.Add(_group);
    }

    /// <summary>The preparation of all images; null where they stay as they are.</summary>
    /// <exception cref="ArgumentException">The text is none of the forms.</exception>
    public ImagePreparation? Preparation(ParseResult parsed) => parsed.GetValue(_size) is { } text ? PreparationText.Parse(text, "--size") : null;

    public string? Group(ParseResult parsed) => parsed.GetValue(_group);

    /// <summary>Reads KIND:PATH, and has the set prepared and divided as the options say.</summary>
    /// <exception cref="ArgumentException">The form is another.</exception>
    public SetSpec Spec(ParseResult parsed, string text, string option) => SetSpec.Parse(text, option) with { Preparation = Preparation(parsed), Group = Group(parsed) };
}
