package inspector

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif"  // a format that is previewed
	_ "image/jpeg" // a format that is previewed
	_ "image/png"  // a format that is previewed

	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
)

const (
	previewBytes  = 32 << 20 // a larger file is not read for a preview
	previewPixels = 40 << 20 // nor is a larger picture
	previewWide   = 640      // the preview is at most that large
	previewHigh   = 320
)

// preview reads a large value as a picture, no larger than the inspector has room for. It runs off the UI goroutine.
func preview(v document.LargeValue) (image.Image, error) {
	if size := v.Value.Size(); size > previewBytes {
		return nil, fmt.Errorf("a picture of %s is not previewed: save it", model.ByteText(size))
	}
	var data bytes.Buffer
	if _, err := v.WriteTo(&data); err != nil {
		return nil, err
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(data.Bytes()))
	if err != nil {
		return nil, fmt.Errorf("preview: %w", err)
	}
	if int64(c.Width)*int64(c.Height) > previewPixels {
		return nil, fmt.Errorf("a picture of %d × %d pixels is not previewed: save it", c.Width, c.Height)
	}
	if c.Width <= 0 || c.Height <= 0 {
		return nil, errors.New("the picture is empty")
	}
	img, _, err := image.Decode(&data)
	if err != nil {
		return nil, fmt.Errorf("preview of %s: %w", format, err)
	}
	return shrink(img, previewWide, previewHigh), nil
}

// shrink returns a picture that fits into a size; every pixel is the mean of a few of those it stands for.
func shrink(img image.Image, wide, high int) image.Image {
	b := img.Bounds()
	scale := max(float64(b.Dx())/float64(wide), float64(b.Dy())/float64(high), 1)
	if scale == 1 {
		return img
	}
	out := image.NewRGBA(image.Rect(0, 0, max(int(float64(b.Dx())/scale), 1), max(int(float64(b.Dy())/scale), 1)))
	const samples = 3
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			var sum [4]uint32
			for i := range samples * samples {
				fx := (float64(x) + (float64(i%samples)+0.5)/samples) * scale
				fy := (float64(y) + (float64(i/samples)+0.5)/samples) * scale
				r, g, bl, a := img.At(min(b.Min.X+int(fx), b.Max.X-1), min(b.Min.Y+int(fy), b.Max.Y-1)).RGBA()
				for n, part := range [4]uint32{r, g, bl, a} {
					sum[n] += part >> 8
				}
			}
			const n = samples * samples
			out.SetRGBA(x, y, color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), uint8(sum[3] / n)})
		}
	}
	return out
}
