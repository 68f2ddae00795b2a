namespace OodDetection.Docs.Tests;

/// <summary>A fenced C# block of a page.</summary>
/// <param name="Page">The page's path below the repository.</param>
/// <param name="Line">The number of its first line of code, from 1.</param>
/// <param name="Code">Its lines.</param>
/// <param name="Given">What it takes for granted: declarations without values, such as <c>Tensor images, newImages; OodTrainingSet data</c>.</param>
/// <param name="GoesOn">Whether it goes on where the block before it ended, in one scope.</param>
internal sealed record CodeBlock(string Page, int Line, string Code, string Given, bool GoesOn);
